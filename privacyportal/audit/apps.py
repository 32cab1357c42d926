from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """The append-only trail, its seals, its verifier."""

    name = "privacyportal.audit"
    label = "audit"

    def ready(self) -> None:
        from privacyportal.audit import triggers

        # Each migrate run, whatever it migrates, sends this once for this app: on SQLite a remade table
        # has lost its triggers without a word.
        post_migrate.connect(triggers.install_after_migrate, sender=self, dispatch_uid="audit.triggers")
