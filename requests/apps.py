from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """Rights requests, from the form to the answer."""

    name = "requests"
    label = "rights"
