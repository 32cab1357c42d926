"""Data keys, and the base of each table that has sealed fields."""

import hashlib
import hmac
import os
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar, cast

import uuid_utils.compat
from django.core.exceptions import FieldDoesNotExist, FieldError
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
        for path in (path for name in names for path in _paths_in(name)):
            if _is_sealed(self.model, path):
                raise FieldError(f"{path} of {self.model.__name__} is sealed: rows cannot be ordered by it")
        return super().order_by(*names)


def _paths_in(expression: Any) -> Iterator[str]:
    """The field paths that an argument of order_by() names, in text or inside an expression."""
    if isinstance(expression, str):
        yield expression.lstrip("-")
    elif isinstance(expression, models.F):
        yield getattr(expression, "name")  # noqa: B009 (the stubs know it not)
    else:
        for part in expression.get_source_expressions():
            if part is not None:
                yield from _paths_in(part)


def _is_sealed(model: type[models.Model], path: str) -> bool:
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        if getattr(field, "sealed", False):
            return True
        if field.related_model:
            model = cast(type[models.Model], field.related_model)
    return False


class SealedModel(models.Model):
    """A table with sealed fields: a key made in Python and the data key that seals them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    data_key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+", editable=False)

    objects: ClassVar[Any] = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """As Django's, but sealed columns come in sealed: they are opened when they are read, here too."""
        wanted = None if fields is None else set(fields)
        sealed = {
            field.attname
            for field in self._meta.concrete_fields
            if getattr(field, "sealed", False)
            and (field.attname in self.__dict__ if wanted is None else field.attname in wanted)
        }
        put_aside = {name: self.__dict__.pop(name) for name in sealed if name in self.__dict__}
        try:
            if wanted is None or wanted - sealed:
                others = None if wanted is None else wanted - sealed
                super().refresh_from_db(using=using, fields=others, from_queryset=from_queryset)
            columns = self._sealed_columns(sorted(sealed), using, from_queryset)
        except BaseException:
            self.__dict__.update(put_aside)
            raise
        for name, value in columns.items():
            setattr(self, name, value)

    def _sealed_columns(self, names: list[str], using: str | None, from_queryset: Any) -> dict[str, Any]:
        if not names:
            return {}
        rows = type(self)._base_manager.db_manager(using or self._state.db) if from_queryset is None else from_queryset
        return dict(rows.filter(pk=self.pk).values(*names).get())
