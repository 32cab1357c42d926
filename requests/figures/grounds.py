"""Grounds of refusal in words: a policy may name some of its own, and a later version may put them otherwise."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import Pack, pack_at
from requests.figures.reading import Tally, causes_of


def ground_word(code: str, pack: Pack) -> str:
    """As the pack says it that the request is pinned to."""
    if not code:
        return _("without a ground")
    try:
        return str(pack.ground(code).title)
    except LookupError:
        return code


def words_of_grounds(controller: Controller, pack: Pack, codes: Collection[str]) -> dict[str, str]:
    """Each as the newest version of the pack says it that names it. `pack`: the newest of all.

    No query where that one names them all, else one, whatever their number.
    """
    missing, words = set(codes), {}
    for version in _newest_first(controller, pack):
        for code in missing.intersection(version.refusal_codes):
            words[code] = ground_word(code, version)
        missing -= words.keys()
        if not missing:
            break
    return words | {code: ground_word(code, pack) for code in missing}


def causes_in_words(controller: Controller, pack: Pack, tally: Tally) -> list[tuple[str, int]]:
    """(ground, how often), the most frequent first."""
    words = words_of_grounds(controller, pack, tally.causes)
    return [(words[code], number) for code, number in causes_of([tally])]


def _newest_first(controller: Controller, newest: Pack) -> Iterator[Pack]:
    yield newest
    for version in controller.packs.order_by("-number").iterator(chunk_size=10):
        yield pack_at(version)
