"""What every way of showing who one is declares: one module a method, all of one shape.

A method
- SHALL say what it proves (kinds of identifier), how strong it is and which level it gives once accepted;
- SHALL keep what was shown as an Evidence row, its values sealed, its facts codes without personal data;
- SHALL answer the person in the same words whatever a connected system knows (DESIGN §4);
- SHALL NOT keep more than the decision needs: files are destroyed once it is made.
"""

import dataclasses
import enum
from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import Pack
from privacyportal.registry import Registry
from requests.models import Evidence
from requests.rights import Proof


class Strength(enum.Enum):
    """How much it takes to pretend; `value` is what staff read."""

    WEAK = _("weak: somebody close, or a leak, may know it")
    MEDIUM = _("medium: takes access to one thing of the person")
    STRONG = _("strong: takes the person’s account, or the person")


def _always(pack: Pack) -> bool:
    return True


def _nothing(evidence: Evidence) -> str:
    return ""


@dataclasses.dataclass(frozen=True)
class Method:
    """`todo`: what the person must do, in words for them; `seen`: what staff read about a piece of evidence."""

    name: str
    title: Promise
    proves: tuple[str, ...]
    strength: Strength
    level: Proof
    todo: Promise
    seen: Callable[[Evidence], str] = _nothing
    hide: Callable[[Evidence], str] = _nothing
    """What the person may blacken on what was asked for."""
    ready: Callable[[Pack], bool] = _always
    """Whether this portal can offer it to the person at all (a gateway is set, a source is connected)."""
    of_staff: bool = False
    """Done by staff themselves, whatever the pack names."""
    of_who_asks: bool = False
    """Its identifiers are those of whoever asks: never searched for where they ask for somebody else."""

    def strength_of(self, evidence: Evidence) -> Strength:
        """A fact may be weaker than its method."""
        word = evidence.facts.get("strength", "")
        return Strength[word] if word in Strength.__members__ else self.strength


methods: Registry[Method] = Registry("way to show who one is")


def methods_of(pack: Pack) -> tuple[str, ...]:
    """What this controller offers to the person: the methods of its pack that are ready here."""
    return tuple(name for name in pack.identity.methods if offers(pack, name))


def offers(pack: Pack, name: str) -> bool:
    """Whether the pack names this one method and it is ready here."""
    return name in pack.identity.methods and name in methods and methods[name].ready(pack)


def written_rule(pack: Pack) -> str:
    """none, proof or beside: what a written request is to this controller (P-05)."""
    return str(pack.identity.written_request)
