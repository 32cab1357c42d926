"""The passphrase is strong, and cannot be read wrong."""

from math import log2

from requests.copies import passphrase


def test_it_holds_at_least_ninety_bits() -> None:
    assert passphrase.GROUPS * passphrase.LENGTH * log2(len(set(passphrase.ALPHABET))) >= 90


def test_it_has_no_sign_that_looks_like_another() -> None:
    assert not set("il1o0") & set("".join(passphrase.make() for _ in range(200)))
    assert passphrase.make().isascii()


def test_groups_are_parted_by_hyphens_and_no_two_are_alike() -> None:
    made = {passphrase.make() for _ in range(50)}
    assert len(made) == 50
    assert all([len(group) for group in each.split("-")] == [4, 4, 4, 4, 4] for each in made)


def test_a_screen_reader_says_each_sign() -> None:
    assert passphrase.spelled("k7-m4", "en") == "k, 7, hyphen, m, 4"
    assert passphrase.spelled("k7-m4", "zh-hans") == "k、7、连字符、m、4"
