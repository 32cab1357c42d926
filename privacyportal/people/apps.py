from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Normalised identifiers, masks, blind index."""

    name = "privacyportal.people"
    label = "people"
