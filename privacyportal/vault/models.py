"""Data keys, and the base of each table that has sealed fields."""

import hashlib
import hmac
import os
import uuid
from datetime import datetime
from typing import Any, ClassVar

import uuid_utils.compat
from django.core.exceptions import FieldError
from django.db import models

from privacyportal import clock
from privacyportal.vault import ciphers, keyring


def uuid7() -> uuid.UUID:
    """A key made in Python, so that a field can be bound to its row before the row is written."""
    return uuid_utils.compat.uuid7()


class Shredded(Exception):
    """The data key was destroyed: what it sealed cannot be read by anybody. Templates show nothing."""

    silent_variable_failure = True


class DataKeyQuerySet(models.QuerySet["DataKey"]):
    def make(self) -> "DataKey":
        """A new random key, wrapped by the current master key and saved."""
        row = DataKey(id=uuid7())
        row._plain = os.urandom(ciphers.KEY)
        row.master_id, row.wrapped = keyring.wrap(row._plain, f"data_key|{row.id}")
        row.save(force_insert=True)
        return row


class DataKey(models.Model):
    """The key of one case, or of one consent subject; destroyed, it takes all that it sealed with it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    master_id = models.CharField(max_length=64)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(default=clock.now)
    shredded_at = models.DateTimeField(null=True)

    objects = DataKeyQuerySet.as_manager()

    _plain: bytes | None = None

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="vault_shredded_key_is_empty",
                condition=models.Q(shredded_at__isnull=True) | models.Q(wrapped=b""),
            )
        ]

    def __repr__(self) -> str:
        return f"<DataKey {self.id}>"

    def plain(self) -> bytes:
        """32 bytes. Raises Shredded, UnknownMasterKey, Tampered."""
        if self._plain is None:
            if self.shredded_at is not None:
                raise Shredded(f"data key {self.id} was destroyed")
            self._plain = keyring.unwrap(self.master_id, bytes(self.wrapped), f"data_key|{self.id}")
        return self._plain

    def seal(self, plain: bytes, place: str) -> bytes:
        """Seals bytes to a place (AAD): moved elsewhere, they do not open."""
        return ciphers.encrypt(self.plain(), plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        return ciphers.decrypt(self.plain(), sealed, place.encode())

    def fingerprint(self, plain: bytes) -> str:
        """A keyed digest (hex, 64 characters) that nobody can guess at once the key is destroyed."""
        return hmac.new(self.plain(), b"fingerprint|" + plain, hashlib.sha256).hexdigest()

    def forget(self, moment: datetime) -> None:
        self._plain, self.wrapped, self.shredded_at = None, b"", moment
        self.save(update_fields=["wrapped", "shredded_at"])


class SealedQuerySet(models.QuerySet[Any]):
    """Refuses to order by what it cannot compare."""

    def order_by(self, *names: Any) -> "SealedQuerySet":
        for name in names:
            field = str(name).lstrip("-")
            if field in {f.name for f in self.model._meta.concrete_fields if getattr(f, "sealed", False)}:
                raise FieldError(f"{self.model.__name__}.{field} is sealed: its rows cannot be ordered by it")
        return super().order_by(*names)


class SealedModel(models.Model):
    """A table with sealed fields: a key made in Python and the data key that seals them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    data_key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+", editable=False)

    objects: ClassVar[Any] = SealedQuerySet.as_manager()

    class Meta:
        abstract = True
