"""Fields whose column holds ciphertext. Read like any other; opened when read, not when loaded.

AAD = label | column | pk (DESIGN §7): a value copied to another row, column or table does not open.
"""

from typing import Any

import orjson
from django.core.exceptions import FieldError
from django.db import models


class _Ciphertext:
    """What came from the database and has not been opened."""

    __slots__ = ("raw",)

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def __repr__(self) -> str:
        return "<sealed>"


class _Sealed(bytes):
    """What `pre_save` sealed for this row: the only bytes that a query may write."""


class _Opening:
    """Reads: opens once, under the instance's own data key. Writes: keeps plain until saved."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        value = instance.__dict__[self.field.attname]
        if not isinstance(value, _Ciphertext):
            return value
        opened = instance.__dict__.setdefault("_opened", {})
        if self.field.attname not in opened:
            plain = self.field.unseal(instance, value.raw)
            if self.field.mutable:  # may be changed in place, so it is sealed anew when saved
                instance.__dict__[self.field.attname] = plain
                return plain
            opened[self.field.attname] = plain
        return opened[self.field.attname]

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__.setdefault("_opened", {}).pop(self.field.attname, None)
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):
    """Text, sealed under `instance.data_key`. An empty text is stored as NULL: it has nothing to hide."""

    sealed = True
    mutable = False
    empty: Any = ""
    _pyi_private_set_type: Any  # what django-stubs reads: a text here, JSON below
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["null"] = True
        kwargs["blank"] = True
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for implied in ("null", "blank", "editable", "default"):
            kwargs.pop(implied, None)
        return name, path, args, kwargs

    def get_default(self) -> Any:
        return self.empty

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opening(self))

    def place(self, instance: models.Model) -> str:
        key = instance._meta.pk.to_python(instance.pk)  # one spelling, also where it was given as text
        return f"{instance._meta.label_lower}|{self.column}|{key}"

    def encode(self, value: Any) -> bytes:
        return str(value).encode()

    def decode(self, raw: bytes) -> Any:
        return raw.decode()

    def unseal(self, instance: Any, raw: bytes) -> Any:
        return self.decode(instance.data_key.open(raw, self.place(instance)))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return self.empty if value is None else _Ciphertext(bytes(value))

    def to_python(self, value: Any) -> Any:
        return value  # BinaryField would read text as base64

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Raises Tampered where a row loaded from one place is inserted at another: it would never open there."""
        value = model_instance.__dict__.get(self.attname, self.empty)
        if isinstance(value, _Ciphertext):
            if add:
                self.unseal(model_instance, value.raw)
            return _Sealed(value.raw)
        if value is None or value == self.empty:
            return None
        return _Sealed(model_instance.data_key.seal(self.encode(value), self.place(model_instance)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, _Sealed):
            raise FieldError(f"{self.name} is sealed: it is written through save(), never by a query")
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.model.__name__}.{self.name} is sealed: look it up by its blind index")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.model.__name__}.{self.name} is sealed: look it up by its blind index")


class SealedJSONField(SealedField):
    """A JSON value (dict or list), sealed as one."""

    mutable = True
    empty = None

    def encode(self, value: Any) -> bytes:
        return orjson.dumps(value)

    def decode(self, raw: bytes) -> Any:
        return orjson.loads(raw)
