"""Sealed files in Django's storage: one folder a data key, so that shredding finds them all."""

import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from privacyportal.vault.models import DataKey
from privacyportal.vault.shred import shredders


def folder(data_key: DataKey) -> str:
    return f"sealed/{data_key.pk}"


def new_name(data_key: DataKey) -> str:
    """A name that tells nothing, for who must write it down before the file exists."""
    return f"{folder(data_key)}/{uuid.uuid4().hex}"


def save(data_key: DataKey, plain: bytes, place: str, name: str = "") -> str:
    """Seals bytes to a place and stores them under a name that tells nothing. Returns that name."""
    return default_storage.save(name or new_name(data_key), ContentFile(data_key.seal(plain, place)))


def load(data_key: DataKey, name: str, place: str) -> bytes:
    """Raises FileNotFoundError, Tampered, Shredded."""
    with default_storage.open(name) as file:
        return data_key.open(file.read(), place)


def delete(name: str) -> None:
    """Safe to call again: deleting what is gone does nothing."""
    if name:
        default_storage.delete(name)


def delete_all(data_key: DataKey) -> None:
    try:
        _, names = default_storage.listdir(folder(data_key))
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder(data_key)}/{name}")


shredders.register("vault.files", delete_all)
