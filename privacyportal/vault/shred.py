"""Shredding: the data key is destroyed, and with it all that it sealed, in older backups too.

Who holds something in clear for a data key (a blind index, a file) registers a shredder.
"""

from collections.abc import Callable

from django.db import transaction

from privacyportal import clock
from privacyportal.registry import Registry
from privacyportal.vault.models import DataKey

Shredder = Callable[[DataKey], None]
shredders: Registry[Shredder] = Registry("shredder")
"""Each is called with the key inside the transaction, must be safe to call twice, and may not fail on what is gone."""


def shred(data_key: DataKey) -> None:
    """Destroys the key, empties what points at it. Safe to call again."""
    with transaction.atomic():
        key = DataKey.objects.select_for_update().get(pk=data_key.pk)
        if key.shredded_at is None:
            key.forget(clock.now())
        for _, shredder in shredders.items():
            shredder(key)
    data_key.refresh_from_db()
    data_key._plain = None
