from django.apps import AppConfig


class SmsConfig(AppConfig):
    """One way out for every text message: recorded, sealed, retried; never more than a reference, a code and a link."""

    name = "privacyportal.sms"
    label = "sms"

    def ready(self) -> None:
        from privacyportal.jobs.running import Kind, kinds
        from privacyportal.sms import models, sending

        kinds.register("text", Kind(models.OutgoingText, sending.work))
