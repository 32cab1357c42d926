from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """What people were told and what they chose."""

    name = "consents"
    label = "consents"
