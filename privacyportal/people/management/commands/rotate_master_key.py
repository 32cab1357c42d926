"""manage.py rotate_master_key: after a new master key was written in front of the old ones."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from privacyportal.audit.trail import Actor, record
from privacyportal.people.index import rewrap_index_keys
from privacyportal.vault import keyring
from privacyportal.vault.ciphers import Tampered
from privacyportal.vault.rotation import rewrap_data_keys


class Command(BaseCommand):
    help = (
        "Wraps every data key and index key by the first master key of PORTAL_MASTER_KEYS. Restart all processes with "
        "the new key in front before. What is sealed and every index stay as they are; it can be stopped and run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data_keys, index_keys = rewrap_data_keys(), rewrap_index_keys()
        except keyring.UnknownMasterKey as error:
            raise CommandError(f"{error}. Nothing is lost: run this again with it.") from None
        except Tampered:
            raise CommandError(
                "A key does not open under the master key that it names: PORTAL_MASTER_KEYS holds another key under "
                "that id, or the row was changed. What was wrapped so far stays; put the right key back and run again."
            ) from None
        facts = {"master_key": keyring.current_id(), "data_keys": data_keys, "index_keys": index_keys}
        with transaction.atomic():
            record("vault.master_key_rotated", controller=None, actor=Actor.operator(), facts=facts)
        self.stdout.write(
            f"{data_keys} data keys and {index_keys} index keys were wrapped by the master key {keyring.current_id()}. "
            "Keep the older master keys until no backup that is wrapped by them is left; "
            "the running portal does not need them any more."
        )
