"""A copy on its way opens with its passphrase and with nothing else (P-48)."""

from io import BytesIO

import pikepdf
import pytest

from requests.copies import encryption
from tests.rights.copies.documents import document, made, section, table


@pytest.fixture(scope="module")
def closed() -> bytes:
    return encryption.encrypt(made(document(section(table("Plants", ["Name"], [["Carport"]])))).content, "k7m4-x2qp")


@pytest.mark.promise("P-48")
def test_without_the_passphrase_it_does_not_open(closed: bytes) -> None:
    for wrong in ("", "k7m4x2qp", "K7M4-X2QP"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(BytesIO(closed), password=wrong)


def test_it_is_aes_256_and_leaves_reading_aloud_and_printing_free(closed: bytes) -> None:
    with pikepdf.open(BytesIO(closed), password="k7m4-x2qp") as pdf:
        assert pdf.encryption.R == 6 and pdf.encryption.bits == 256
        assert pdf.encryption.stream_method == pikepdf.models.EncryptionMethod.aesv3
        assert pdf.allow.accessibility and pdf.allow.print_highres and pdf.allow.extract
        assert not pdf.allow.modify_other
        assert "/StructTreeRoot" in pdf.Root


def test_nothing_of_it_can_be_read_from_outside(closed: bytes) -> None:
    assert b"SOFAR" not in closed and b"Your data" not in closed


def test_an_empty_or_odd_passphrase_is_refused() -> None:
    for phrase in ("", "密码"):
        with pytest.raises(ValueError):
            encryption.encrypt(b"", phrase)
