"""What was withdrawn is counted, too: of what was received on a day."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

CHOICES = [("received", "received"), ("withdrawn", "withdrawn"), ("answered", "answered")]


def count_their_days_again(apps: Any, schema_editor: Any) -> None:
    """The next round counts every day anew on which something was received that was withdrawn since."""
    rights, stale = apps.get_model("rights", "RightsRequest"), apps.get_model("rights", "StaleDay")
    withdrawn = rights.objects.filter(state="withdrawn", is_counted=True).order_by()
    days = withdrawn.values_list("controller_id", "case__received_on").distinct()
    stale.objects.bulk_create([stale(controller_id=pk, day=day) for pk, day in days], batch_size=1_000)


def leave_out_again(apps: Any, schema_editor: Any) -> None:
    for figure in ("DayFigure", "MonthFigure"):
        apps.get_model("rights", figure).objects.filter(what="withdrawn").delete()


class Migration(migrations.Migration):
    dependencies = [("rights", "0016_code_of_one_browser")]

    operations = [
        migrations.AlterField(
            model_name="dayfigure", name="what", field=models.CharField(choices=CHOICES, max_length=10)
        ),
        migrations.AlterField(
            model_name="monthfigure",
            name="what",
            field=models.CharField(choices=[*CHOICES, ("took", "days to the answer")], max_length=10),
        ),
        migrations.RemoveConstraint(model_name="dayfigure", name="rights_figure_of_its_kind"),
        migrations.AddConstraint(
            model_name="dayfigure",
            constraint=models.CheckConstraint(
                name="rights_figure_of_its_kind",
                condition=Q(what__in=["received", "withdrawn"], outcome="", cause="", days=-1, beyond=0)
                | Q(what="answered") & ~Q(outcome=""),
            ),
        ),
        migrations.RunPython(count_their_days_again, leave_out_again),
    ]
