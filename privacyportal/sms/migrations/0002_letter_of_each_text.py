from django.db import migrations, models


class Migration(migrations.Migration):
    """Until now every text message was a code."""

    dependencies = [
        ("sms", "0001_outgoing_text"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingtext",
            name="letter",
            field=models.CharField(default="case.code", max_length=40),
            preserve_default=False,
        ),
    ]
