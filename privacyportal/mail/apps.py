from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    """One way out for every message: templated, bilingual, recorded, retried."""

    name = "privacyportal.mail"
    label = "mail"

    def ready(self) -> None:
        from privacyportal.audit.trail import Action, actions
        from privacyportal.jobs.running import Kind, kinds
        from privacyportal.mail import outbox, sending

        actions.register("mail.words_changed", Action(_("Own words of a letter changed: version %(number)s")))
        kinds.register("mail", Kind(outbox.OutgoingMail, sending.work, sending.stopped))
