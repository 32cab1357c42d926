"""The controller beside each right, so that an index finds open work; on PostgreSQL held to that of the case."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

OPEN = ["received", "verifying", "fulfilling", "approving", "carrying_out"]
SAME = """ALTER TABLE rights_rightsrequest ADD CONSTRAINT rights_controller_of_its_case
    FOREIGN KEY (case_id, controller_id) REFERENCES rights_case (id, controller_id)
    DEFERRABLE INITIALLY DEFERRED"""


def fill(apps, schema_editor):
    Case = apps.get_model("rights", "Case")
    rows = apps.get_model("rights", "RightsRequest").objects.filter(controller=None)
    rows.update(controller_id=Subquery(Case.objects.filter(pk=OuterRef("case_id")).values("controller_id")[:1]))


def hold(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(SAME)


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE rights_rightsrequest DROP CONSTRAINT IF EXISTS rights_controller_of_its_case")


class Migration(migrations.Migration):
    dependencies = [("controllers", "0001_initial"), ("rights", "0005_later_rounds")]

    operations = [
        migrations.AddField(
            model_name="rightsrequest",
            name="controller",
            field=models.ForeignKey(
                editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="controllers.controller",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="rightsrequest",
            name="controller",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="controllers.controller",
            ),
        ),
        migrations.AddIndex(
            model_name="case", index=models.Index(fields=["controller", "received_on"], name="rights_case_received")
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("id", "controller"), name="rights_case_and_controller"),
        ),
        migrations.AddIndex(
            model_name="rightsrequest",
            index=models.Index(
                condition=models.Q(("state__in", OPEN)), fields=["controller", "due_on", "id"], name="rights_open_work"
            ),
        ),
        migrations.AddIndex(
            model_name="rightsrequest",
            index=models.Index(
                condition=models.Q(("state__in", OPEN)), fields=["handler", "due_on", "id"],
                name="rights_with_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="rightsrequest",
            index=models.Index(fields=["controller", "due_on", "id"], name="rights_by_date"),
        ),
        migrations.AddIndex(
            model_name="rightsrequest",
            index=models.Index(fields=["controller", "-answered_at", "-id"], name="rights_by_answer"),
        ),
        migrations.AddIndex(
            model_name="rightsrequest",
            index=models.Index(fields=["controller", "answered_on"], name="rights_answered_on"),
        ),
        migrations.RunPython(hold, let_go),
    ]
