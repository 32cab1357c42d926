"""Which fields a copy for a person holds, and which it shows.

- A *secret* is never collected: a category under `user.authorization` or `system.authentication`, or,
  where no category of the person's data says otherwise, a name like `password_hash` or `apiToken`.
- *Plumbing* is collected but not shown in a document to read: a key that only joins tables (the one
  primary key, or either end of a reference), in no category but `system…` or `user.unique_id`, no
  identity, and without a label of its own. A label in the labels file is the wish to have it read.
"""

import re
from collections.abc import Sequence

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SECRET_CATEGORIES = ("user.authorization", "system.authentication")
_SECRET_WORDS = {"password", "passwd", "pwd", "passphrase", "passcode", "secret", "token", "salt", "otp", "totp"}
_SECRET_WORDS |= {"apikey", "authtoken", "accesstoken"}
_PAIRS = {("api", "key"), ("private", "key"), ("secret", "key"), ("session", "key"), ("access", "key")}
_AFTER_SECRET = {"hash", "hashed", "digest", "salt", "encrypted", "value", "key", "seed"}


def is_secret(name: str, categories: Sequence[str]) -> bool:
    """True for what must never leave the source."""
    if any(_under(category, root) for category in categories for root in _SECRET_CATEGORIES):
        return True
    if any(_under(category, "user") and not _under(category, "user.unique_id") for category in categories):
        return False
    return named_like_a_secret(name)


def named_like_a_secret(name: str) -> bool:
    """`password`, `password_hash`, `PasswordSalt`, `api_key`; not `password_changed_at` or `token_count`."""
    words = [word.lower() for word in re.split(r"[\W_]+", _HUMP.sub("_", name)) if word]
    while len(words) > 1 and words[-1] in _AFTER_SECRET and not set(words[:-1]).isdisjoint(_SECRET_WORDS):
        words.pop()
    return bool(words) and (words[-1] in _SECRET_WORDS or tuple(words[-2:]) in _PAIRS)


def is_plumbing(categories: Sequence[str], *, key: bool, identity: bool, labelled: bool) -> bool:
    """`key`: the one primary key of its collection, or either end of a reference."""
    if not key or identity or labelled:
        return False
    return all(_under(category, "system") or category == "user.unique_id" for category in categories)


def _under(category: str, root: str) -> bool:
    return category == root or category.startswith(f"{root}.")
