from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """Rights requests, from the form to the answer."""

    name = "requests"
    label = "rights"

    def ready(self) -> None:
        from requests import trail_actions
        from requests.fulfil import answer
        from requests.letters import code

        trail_actions.register()
        code.register()
        answer.register()
