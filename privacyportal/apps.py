from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The wiring: commands and pages of the whole site. Listed last: closes the registries."""

    name = "privacyportal"
    label = "portal"

    def ready(self) -> None:
        from privacyportal import registry

        registry.close_all()
