from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Sealed fields, data keys, the key ring, shredding."""

    name = "privacyportal.vault"
    label = "vault"

    def ready(self) -> None:
        from privacyportal.vault import files  # noqa: F401  (registers its shredder)
