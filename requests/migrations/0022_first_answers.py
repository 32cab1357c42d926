"""A request that was opened again was answered all the same: the day of the first answer, and what was told last."""

from typing import Any

from django.db import migrations, models
from django.db.models import F

OUTCOMES = [
    ("fulfilled", "fulfilled"),
    ("partly", "partly fulfilled"),
    ("refused", "refused"),
    ("nothing_held", "nothing held"),
]


def keep_what_was_told(apps: Any, schema_editor: Any) -> None:
    answered = apps.get_model("rights", "RightsRequest").objects.filter(answered_on__isnull=False)
    answered.update(first_answered_on=F("answered_on"), first_due_on=F("due_on"), told_outcome=F("outcome"))
    answered.filter(outcome="refused").update(told_ground=F("refusal_ground"))


class Migration(migrations.Migration):
    dependencies = [("rights", "0021_not_provided")]

    operations = [
        migrations.AddField("rightsrequest", "first_answered_on", models.DateField(null=True)),
        migrations.AddField("rightsrequest", "first_due_on", models.DateField(null=True)),
        migrations.AddField(
            "rightsrequest", "told_outcome", models.CharField(blank=True, choices=OUTCOMES, max_length=15)
        ),
        migrations.AddField("rightsrequest", "told_ground", models.CharField(blank=True, max_length=10)),
        migrations.RunPython(keep_what_was_told, migrations.RunPython.noop),
        migrations.RemoveIndex("rightsrequest", "rights_answered_on"),
        migrations.AddIndex(
            "rightsrequest",
            models.Index(fields=["controller", "first_answered_on"], name="rights_first_answered_on"),
        ),
    ]
