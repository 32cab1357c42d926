from django.apps import AppConfig


class MailConfig(AppConfig):
    """One way out for every message: templated, bilingual, recorded, retried."""

    name = "privacyportal.mail"
    label = "mail"
