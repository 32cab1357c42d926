"""One more reason why something is left out of what is taken to another company."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights", "0020_unread_messages")]

    operations = [
        migrations.AlterField(
            model_name="redaction",
            name="reason",
            field=models.CharField(
                choices=[
                    ("others", "about somebody else"),
                    ("secret", "a trade secret"),
                    ("security", "security of the system"),
                    ("unprovided", "not provided by the person"),
                    ("another", "another reason"),
                ],
                default="others",
                max_length=10,
            ),
        ),
    ]
