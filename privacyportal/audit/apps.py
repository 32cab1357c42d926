from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The append-only trail, its seals, its verifier."""

    name = "privacyportal.audit"
    label = "audit"
