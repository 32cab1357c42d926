from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The wiring: commands and pages of the whole site. Listed last: closes the registries."""

    name = "privacyportal"
    label = "portal"

    def ready(self) -> None:
        from privacyportal import celery, registry  # noqa: F401  (nudges of web and commands go through this Celery app)

        registry.close_all()
