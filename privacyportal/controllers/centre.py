"""What a privacy centre shows: the rights in groups, and how long an answer takes."""

import dataclasses

from django.utils.functional import Promise

from privacyportal.controllers.packs import Pack
from privacyportal.controllers.rights import GROUPS, RIGHTS
from privacyportal.controllers.wording import period_words, promise_sentence
from privacyportal.laws.finding import Law
from privacyportal.packfiles import Text


@dataclasses.dataclass(frozen=True)
class OfferedRight:
    key: str
    title: Promise
    about: Promise | Text
    own_way: Text | None


@dataclasses.dataclass(frozen=True)
class OfferedGroup:
    key: str
    title: Promise
    rights: list[OfferedRight]


def offered(pack: Pack) -> list[OfferedGroup]:
    """The rights that the policy names, in the groups of the page; a group without one is left out."""
    groups = [
        OfferedGroup(
            group.key,
            group.title,
            [
                OfferedRight(key, words.title, offer.about or words.about, offer.own_way)
                for key, words in group.rights.items()
                if (offer := pack.rights.get(key))
            ],
        )
        for group in GROUPS
    ]
    return [group for group in groups if group.rights]


@dataclasses.dataclass(frozen=True)
class LawRight:
    """A right that the law of a place gives beyond the policy (P-59). `surely`: the article was read in the text."""

    key: str
    title: Promise
    about: Promise
    article: str
    surely: bool


def given_beyond(pack: Pack, law: Law) -> list[LawRight]:
    """What `law` gives and the policy does not name, in the order of the page."""
    return [
        LawRight(key, words.title, words.about, given.article, given.checked == "text")
        for key, words in RIGHTS.items()
        if key not in pack.rights and (given := law.given(key))
    ]


def answer_promise(pack: Pack) -> str:
    """How long an answer takes and where that comes from, for whatever has no period of its own."""
    period = pack.answer_within("")
    return promise_sentence(pack, period, pack.policy.date if period.origin == "policy" else None)


def other_promises(pack: Pack) -> list[tuple[Promise, str]]:
    """Rights with a period of their own: ('Complain', '15 working days')."""
    return [
        (RIGHTS[right].title, period_words(offer.answer.n, offer.answer.unit))
        for right, offer in pack.rights.items()
        if offer.answer
    ]
