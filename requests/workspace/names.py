"""Words for what the workspace shows by its key."""

from typing import Any

from requests.rights import PLANS
from requests.sources.words import make_readable


def right_word(right: str) -> Any:
    """As a list names it: "Copy"."""
    return PLANS[right].short if right in PLANS else make_readable(right)
