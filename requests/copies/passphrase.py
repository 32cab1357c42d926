"""The words that open a copy: strong, unmistakable, easy to read aloud."""

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""31 signs; without i, l, o, 0 and 1, which look alike."""

GROUPS, LENGTH = 5, 4
"""20 signs of 31: 99 bits."""

_SPOKEN = {"en": ("hyphen", ", "), "zh-hans": ("连字符", "、")}


def make() -> str:
    """A new passphrase such as `k7m4-x2qp-9dre-vt6h-m3wz`; its hyphens belong to it."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(GROUPS))


def spelled(passphrase: str, language: str) -> str:
    """Sign by sign, so that a screen reader says each of them: `k, 7, m, 4, hyphen, …`."""
    hyphen, pause = _SPOKEN.get(language, _SPOKEN["en"])
    return pause.join(hyphen if sign == "-" else sign for sign in passphrase)
