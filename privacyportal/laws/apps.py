from django.apps import AppConfig


class LawsConfig(AppConfig):
    """What the law of each place asks of whoever answers requests."""

    name = "privacyportal.laws"
    label = "laws"

    def ready(self) -> None:
        from privacyportal.laws import actions

        actions.register()
