from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Users, memberships, sign-in, which staff sees what."""

    name = "privacyportal.staff"
    label = "staff"
