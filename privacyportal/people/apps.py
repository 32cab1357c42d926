from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Normalised identifiers, masks, blind index."""

    name = "privacyportal.people"
    label = "people"

    def ready(self) -> None:
        from privacyportal.audit.trail import Action, actions
        from privacyportal.people import index  # noqa: F401  (registers its shredder)

        actions.register(
            "vault.master_key_rotated",
            Action(
                _(
                    "Keys were wrapped by the master key %(master_key)s: "
                    "%(data_keys)s data keys and %(index_keys)s index keys."
                )
            ),
        )
