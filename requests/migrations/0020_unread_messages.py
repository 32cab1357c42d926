"""Messages of persons that nobody has read are found without a look at all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights", "0017_withdrawn_figures")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["case"],
                name="rights_unread_messages",
                condition=models.Q(kind="from_person", read_at__isnull=True),
            ),
        ),
    ]
