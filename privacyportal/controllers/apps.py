from django.apps import AppConfig


class ControllersConfig(AppConfig):
    """Who answers for the data: controllers and their policy packs."""

    name = "privacyportal.controllers"
    label = "controllers"

    def ready(self) -> None:
        from privacyportal.controllers import actions

        actions.register()
