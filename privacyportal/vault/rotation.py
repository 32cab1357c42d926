"""Rotation: keys wrapped by an older master key are wrapped anew; what they sealed stays as it is."""

from privacyportal.vault import keyring
from privacyportal.vault.models import DataKey


def rewrap_data_keys(batch: int = 500) -> int:
    """Wraps each living data key by the current master key. Can be stopped and run again. Returns how many it did."""
    done = 0
    old = DataKey.objects.filter(shredded_at__isnull=True).exclude(master_id=keyring.current_id())
    while rows := list(old.order_by("id")[:batch]):
        for row in rows:
            previous = row.master_id
            row.master_id, row.wrapped = keyring.wrap(row.plain(), f"data_key|{row.id}")
            done += DataKey.objects.filter(pk=row.pk, master_id=previous, shredded_at__isnull=True).update(
                master_id=row.master_id, wrapped=row.wrapped
            )
    return done
