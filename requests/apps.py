from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """Rights requests, from the form to the answer."""

    name = "requests"
    label = "rights"

    def ready(self) -> None:
        from requests import trail_actions
        from requests.fulfil import answer, collect
        from requests.letters import code
        from requests.sources import sql  # noqa: F401  (registers itself)
        from requests.sources.base import connectors

        trail_actions.register()
        code.register()
        answer.register()
        collect.register()
        connectors.require("sql")
