"""Shown to staff alive, at a desk or in a call: a note of what was shown, when, by whom; nothing else is kept."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Actor
from privacyportal.controllers.packs import Pack, pack_of
from privacyportal.staff.models import User
from requests import workflow
from requests.identity import evidence as rows
from requests.identity.base import Method, Strength, methods, written_rule
from requests.identity.document import values_of
from requests.models import Case, Evidence, EvidenceState
from requests.rights import Proof


def note_check(case: Case, user: User, method: str, shows: list[str], words: str) -> Evidence:
    """A live check or a written request that a verifier has seen. `shows`: kinds of identifier that were shown."""
    with transaction.atomic():
        rows.must_be_verifier(case, user)
        rows.must_be_verifying(case)
        if not methods[method].of_staff or not methods[method].ready(pack_of(case.controller)):
            raise workflow.NotPossible(_("The policy does not take this as proof. Ask for something else."))
        return rows.keep(
            case, method, EvidenceState.ACCEPTED, actor=Actor.staff(user), proven=values_of(case, shows), by=user,
            words=words,
        )  # fmt: skip


def _written_is_proof(pack: Pack) -> bool:
    return written_rule(pack) == "proof"


methods.register(
    "live_check",
    Method(
        name="live_check",
        title=_("Live check"),
        proves=("account_id", "device_serial"),
        strength=Strength.STRONG,
        level=Proof.SECOND,
        todo=_("Show us the document at a desk or in a call. We keep no copy of it."),
        of_staff=True,
    ),
)
methods.register(
    "written_request",
    Method(
        name="written_request",
        title=_("Written request"),
        proves=(),
        strength=Strength.WEAK,
        level=Proof.SECOND,
        todo=_("Send us a signed letter that says what you ask."),
        ready=_written_is_proof,
        of_staff=True,
    ),
)
