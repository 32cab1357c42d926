from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Users, memberships, sign-in, which staff sees what."""

    name = "privacyportal.staff"
    label = "staff"

    def ready(self) -> None:
        from privacyportal.mail.letters import letters as registered
        from privacyportal.staff import actions, letters

        actions.register()
        registered.register(letters.PASSWORD_RESET.name, letters.PASSWORD_RESET)
