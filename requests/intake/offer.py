"""What a controller's form takes and asks: the rights of its policy, those that a law gives beyond it, their fields.

Read from the pack through these functions alone, so that forms, check page and filing agree (P-59, P-63).
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.packs import Pack
from privacyportal.controllers.rights import RIGHTS
from privacyportal.laws.finding import UNION, Law, covered_by, law_for
from privacyportal.packfiles import Text
from requests.rights import PLANS, Proof, Work

Answers = Mapping[str, Any]
"""By field; `right` and `data_wanted` hold lists."""

EEA = "EEA"
"""As a policy names the countries whose law is that of the Union."""
OTHER_GROUND = "other"
FOR_NOBODY_ELSE = frozenset({"minor_report", "question"})
"""Rights that anybody may use for themselves alone: whom it is for is not asked."""


def offered(pack: Pack, law: Law | None = None) -> dict[str, Promise]:
    """The rights that the form takes, each as a person calls it: those of the policy, and those that `law` gives."""
    return {
        right: plan.title
        for right in RIGHTS
        if (plan := PLANS.get(right)) and (right in pack.rights or (law and law.given(right)))
    }


def law_of(pack: Pack, answers: Answers) -> Law | None:
    """The law of the place that was named in the form, today."""
    return law_for(str(answers.get("country") or ""), str(answers.get("region") or ""), clock.today(pack.zone))


def is_offered(pack: Pack, right: str, answers: Answers) -> bool:
    """Asks for the law only where the policy does not name the right."""
    return right in offered(pack) or right in offered(pack, law_of(pack, answers))


def rights_in(answers: Answers) -> list[str]:
    """The rights chosen so far, in the order of the pages."""
    chosen = answers.get("right") or []
    chosen = [chosen] if isinstance(chosen, str) else chosen
    return [right for right in RIGHTS if right in chosen]


def for_another(answers: Answers) -> bool:
    """Whether somebody asks for another person, as far as the chosen rights allow it."""
    return answers.get("acting_as") in {"guardian", "agent"} and not FOR_NOBODY_ELSE.issuperset(rights_in(answers))


def asks_of(pack: Pack, right: str) -> tuple[str, ...]:
    """The fields that this right asks for beside those of every form, in the order of the pages."""
    offer = pack.rights.get(right)
    asks = PLANS[right].asks if offer is None or offer.asks is None else offer.asks
    return tuple(field for field in asks if _has_a_reason(pack, field))


def _has_a_reason(pack: Pack, field: str) -> bool:
    """A field that only some policies give a reason for is asked by these alone."""
    if field == "deletion_ground":
        return bool(deletion_grounds(pack))
    if field in {"receiver_country", "abroad_proof"}:
        return pack.portability is not None and pack.portability.abroad_needs_proof
    return True


def looks_for_nobody(right: str) -> bool:
    """Answered in words, whoever asks: no system is searched for it."""
    plan = PLANS[right]
    return plan.work is Work.ANSWER and plan.level == Proof.NONE


def deletion_grounds(pack: Pack) -> list[tuple[str, Promise | Text]]:
    """The policy's own grounds for deletion (P-10), each in the person's words; empty where it names none."""
    return [(code, pack.ground(code).title) for code in pack.deletion_codes]


def needs_abroad_proof(pack: Pack, country: str) -> bool:
    """Whether sending to a receiver there takes proof of what the law there asks (P-17). At most one query."""
    rule = pack.portability
    if not country or rule is None or not rule.abroad_needs_proof or country in rule.abroad_free:
        return False
    return EEA not in rule.abroad_free or country not in covered_by(UNION)


def consequences(pack: Pack, right: str) -> list[Promise | Text | str]:
    """What the person should know before it is sent (P-13, P-23, P-57): the policy's words first."""
    offer = pack.rights.get(right)
    own: list[Promise | Text | str] = [offer.about] if offer and offer.about and right in IN_GENERAL else []
    return own + list(IN_GENERAL.get(right, ()))


IN_GENERAL: dict[str, tuple[Promise, ...]] = {
    "delete": (
        _("What is deleted cannot be brought back. First save what you want to keep."),
        _("What a law obliges us to keep stays, for that alone; our answer says what and why."),
    ),
    "cancel_account": (
        _(
            "Afterwards you can no longer sign in, and what you stored there may be lost for good. "
            "First save what you want to keep."
        ),
    ),
    "withdraw_consent": (
        _("What needs this consent then stops for you; everything else goes on. What was done before stays lawful."),
    ),
}
