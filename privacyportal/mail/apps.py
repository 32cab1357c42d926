from django.apps import AppConfig


class MailConfig(AppConfig):
    """One way out for every message: templated, bilingual, recorded, retried."""

    name = "privacyportal.mail"
    label = "mail"

    def ready(self) -> None:
        from privacyportal.jobs.running import Kind, kinds
        from privacyportal.mail import outbox, sending

        kinds.register("mail", Kind(outbox.OutgoingMail, sending.work, sending.stopped))
