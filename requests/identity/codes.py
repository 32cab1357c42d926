"""Level 1: control of an email address or a phone, by a six-digit code (DESIGN §4; NIST SP 800-63B §5.1.3).

The code is stored hashed under a key, lives for minutes, and its tries are counted in its own row,
so that no address or browser gets more of them. A new code makes the older ones void, whichever way they went.
"""

import dataclasses
import enum
import hmac
import secrets
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.packs import pack_of
from privacyportal.people import index
from privacyportal.people.identifiers import InvalidIdentifier, lookup_form
from privacyportal.registry import Registry
from requests.models import Case, CaseSession, Challenge, Evidence

CODES_A_DAY = 6
"""Codes sent in 24 hours: for all unconfirmed requests of one address together, so that nobody can make the portal
write to a stranger again and again; for a confirmed request on its own, so that filings of others in somebody's
name do not lock them out of theirs. The rest is folded in silence and comes gathered (`identity.gathered`)."""
KNOWN_CODES_A_DAY = 3 * CODES_A_DAY
"""Of a confirmed request, where who wants one is known: staff, or a browser that opened it before. Whoever knows the
reference alone brings about six codes and six gathered ones a day at most; that leaves as many again."""

SECOND_PRESS = timedelta(seconds=30)
"""A button pressed twice sends the right code twice, and the browser minds only the last answer: for this long the
code opens the page once more, in the very browser that used it and in no other."""
SECOND_PRESSES = 3

DIGITS, SHARED_DIGITS = 6, 10
"""A code that several requests share is longer: each of them has its own tries, and all of those guess at one code."""
SHARED_TRIES = 100
"""So long a code can be tried this often (NIST SP 800-63B §5.2.2): more than one network may try in an hour, so that
whoever tries wrong ones all the time does not use up the code that comes gathered."""
NEW_ADDRESS = "new_address"
"""Of a code that went to an address that is not the case's yet."""


class Verdict(enum.Enum):
    """What became of a typed code; `value` is the sentence for the person, None where it was right."""

    RIGHT = None
    MALFORMED = _(
        "A code has six digits, or ten where it is for several requests. Type it as it stands in our message, "
        "or ask for a new one."
    )
    WRONG = _("This code is not right. Check the digits in our message; you have a few tries.")
    EXPIRED = _("This code is too old. Ask for a new one; what you filed is kept.")
    TOO_MANY = _("This code was tried too often and no longer works. Ask for a new one; what you filed is kept.")


def read_code(typed: str) -> str:
    """Six (or ten) ASCII digits out of '123 456', '123-456' or full-width '１２３４５６'; '' where it is none."""
    digits = "".join(ch for ch in unicodedata.normalize("NFKC", typed) if not ch.isspace() and ch not in "-‐‑–—·.")
    return digits if len(digits) in {DIGITS, SHARED_DIGITS} and digits.isascii() and digits.isdigit() else ""


def _digest(challenge: Challenge, secret: str) -> str:
    """Of the code, or of the browser that used it."""
    return hmac.new(settings.SECRET_KEY.encode(), f"code|{challenge.pk}|{secret}".encode(), sha256).hexdigest()


@dataclasses.dataclass(frozen=True)
class Way:
    """How a code reaches the person. `field`: of the case; `kind`: of the identifier that it proves."""

    field: str
    kind: str
    post: Callable[[Case, str, int, str], None]
    """(case, code, minutes that it works, letter): inside the caller's transaction."""
    most_a_day: int | None = None
    """Messages to one number or address in 24 hours, whoever asks; None where mails of confirmed requests are free."""


ways: Registry[Way] = Registry("way of a code")


def way_of(case: Case) -> str:
    """By mail wherever there is an address; else by phone."""
    return "email_code" if case.email else "phone_code"


def can_reach(case: Case) -> bool:
    """Whether a code can come at all: who is reached by post alone has neither an address nor a number, or one that
    cannot be read, or whose code was struck out.
    """
    way = ways[way_of(case)]
    try:
        return lookup_form(way.kind, getattr(case, way.field), case.country) not in _struck_out(case, way)
    except InvalidIdentifier:
        return False


def _struck_out(case: Case, way: Way) -> list[str]:
    """Addresses or numbers that are not the person's any more, in the form for look-up."""
    rows = Evidence.objects.filter(case=case, method=way_of(case), facts__struck=True).select_related("data_key")
    return [(row.proven or {}).get(way.kind, "") for row in rows]


def shut_door(case: Case) -> None:
    """Inside the caller's transaction: nothing is sent to the address or number of the case any more, and no code that
    went there opens anything. Letters are posted until the person has another one.
    """
    case.mails, case.folded_at = False, None
    case.save(update_fields=["mails", "folded_at"])
    close_pages(case)


def close_pages(case: Case) -> None:
    """Inside the caller's transaction: what opened the page of the request so far opens it no more."""
    case.sessions.all().delete()
    case.challenges.filter(superseded_at__isnull=True).update(superseded_at=clock.now())


def issue_code(case: Case, letter: str = "case.code", way: str = "", browser: str = "") -> bool:
    """Makes the older codes void and posts a new one. False where nothing is sent now: today's number is used up, or
    no code can reach the person.

    Inside the caller's transaction or its own. `browser`: a secret that the browser which asks alone sends.
    """
    if not can_reach(case):
        return False
    usual = way_of(case)
    way = way or usual
    portal = pack_of(case.controller).portal
    now = clock.now()
    with transaction.atomic():
        known = letter != "case.code" or opened_before(case, browser, now)
        if _used_up(case, ways[way], way, now, KNOWN_CODES_A_DAY if known else CODES_A_DAY):
            if way == usual:
                Case.objects.filter(pk=case.pk, folded_at__isnull=True).update(folded_at=now)
            return False
        Case.objects.filter(pk=case.pk, folded_at__isnull=False).update(folded_at=None)
        ways[way].post(case, make_code(case, way), portal.code_minutes, letter)
    return True


def opened_before(case: Case, browser: str, before: datetime) -> bool:
    """A code opened the page of this case in this very browser: more than the reference is known there."""
    used = _lot(case).filter(used_at__lt=before).exclude(used_by="") if browser else ()
    return any(hmac.compare_digest(one.used_by, _digest(one, browser)) for one in used)


def make_code(case: Case, method: str, code: str = "") -> str:
    """Inside the caller's transaction: the code itself, once; the row keeps a digest. Older ones of its lot are void.

    `code`: the one that several requests share in one mail.
    NEW_ADDRESS makes a lot of its own: such a code opens nothing, and no other code shows a new address.
    """
    now = clock.now()
    _lot(case, method).filter(used_at__isnull=True, superseded_at__isnull=True).update(superseded_at=now)
    code = code or new_code()
    expires_at = now + timedelta(minutes=pack_of(case.controller).portal.code_minutes)
    challenge = Challenge(case=case, method=method, made_at=now, expires_at=expires_at)
    challenge.digest = _digest(challenge, code)
    challenge.save(force_insert=True)
    return code


def new_code(digits: int = DIGITS) -> str:
    return f"{secrets.randbelow(10**digits):0{digits}d}"


def _lot(case: Case, method: str = "") -> Any:
    """The codes that are tried together: those that open the page, or those of a new address."""
    if method == NEW_ADDRESS:
        return case.challenges.filter(method=NEW_ADDRESS)
    return case.challenges.exclude(method=NEW_ADDRESS)


def _used_up(case: Case, way: Way, method: str, now: datetime, most: int) -> bool:
    """Exact also where several are filed at once: the others wait until this one's code is committed or given up.

    `most`: codes of a confirmed request.
    """
    today = Challenge.objects.filter(made_at__gt=now - timedelta(days=1)).exclude(method=NEW_ADDRESS)
    to = lookup_form(way.kind, getattr(case, way.field), case.country)
    if case.confirmed_at is None or way.most_a_day is not None:
        index.hold(case.controller, way.kind, to)
    if case.confirmed_at is not None:
        index.hold(case.controller, "case", str(case.pk))
    same = index.find(case.controller, way.kind, to)
    to_same = today.filter(case__data_key__in=same)
    if way.most_a_day is not None and to_same.filter(method=method).count() >= way.most_a_day:
        return True
    if case.confirmed_at is not None:
        return bool(today.filter(case=case).count() >= most)
    return bool(to_same.filter(case__confirmed_at__isnull=True).count() >= CODES_A_DAY)


@dataclasses.dataclass(frozen=True)
class Tried:
    """What became of a typed code, and by which way it had gone."""

    verdict: Verdict
    way: str = ""


def check_code(case: Case, typed: str, browser: str = "") -> Verdict:
    return try_code(case, typed, browser=browser).verdict


def try_code(case: Case, typed: str, method: str = "", browser: str = "") -> Tried:
    """Counts the try first, compares second, its row locked: many tries at once cannot get past the limit.

    Uses up a right code. `method`: NEW_ADDRESS for a code that went to an address that is not the case’s yet.
    `browser`: a secret that this browser alone sends; without one a second press is too late.
    """
    code = read_code(typed)
    if not code:
        return Tried(Verdict.MALFORMED)
    with transaction.atomic():
        live = _lot(case, method).filter(superseded_at__isnull=True).order_by("-made_at", "-id")
        challenge = live.select_for_update(of=("self",)).first()
        if challenge is None:
            return Tried(Verdict.EXPIRED)
        return Tried(_judge(challenge, code, browser), challenge.method)


def _judge(challenge: Challenge, code: str, browser: str) -> Verdict:
    """The row is locked: a second press waits here until the first has used the code."""
    case, now, used = challenge.case, clock.now(), challenge.used_at
    if not _pressed_again(challenge, browser) if used else challenge.expires_at <= now:
        return Verdict.EXPIRED
    if challenge.tries >= _most_tries(challenge, code, browser) + (SECOND_PRESSES if used else 0):
        return Verdict.TOO_MANY
    challenge.tries += 1
    right = hmac.compare_digest(challenge.digest, _digest(challenge, code))
    if right and not used:
        challenge.used_at, challenge.used_by = now, _digest(challenge, browser) if browser else ""
    challenge.save(update_fields=["tries", "used_at", "used_by"])
    if not right:
        record("identity.code_wrong", controller=case.controller, actor=Actor.person(), subject=("case", str(case.pk)))
    return Verdict.RIGHT if right else Verdict.WRONG


def _most_tries(challenge: Challenge, code: str, browser: str) -> int:
    """A browser that opened the page before has as many again: those who know the reference alone take none of them."""
    if len(code) == SHARED_DIGITS:
        return SHARED_TRIES
    tries = pack_of(challenge.case.controller).portal.code_tries
    return tries * 2 if opened_before(challenge.case, browser, challenge.made_at) else tries


def _pressed_again(challenge: Challenge, browser: str) -> bool:
    lately = challenge.used_at is not None and challenge.used_at > clock.now() - SECOND_PRESS
    return lately and bool(browser) and hmac.compare_digest(challenge.used_by, _digest(challenge, browser))


def open_session(case: Case) -> str:
    """A new session for one case. Returns the token for the cookie; the row holds its digest."""
    minutes = pack_of(case.controller).portal.session_minutes
    token = secrets.token_urlsafe(32)
    CaseSession.objects.create(
        case=case,
        token_digest=sha256(token.encode()).hexdigest(),
        opened_at=clock.now(),
        expires_at=clock.now() + timedelta(minutes=minutes),
    )
    return token


def session_of(case: Case, token: str) -> CaseSession | None:
    """The living session of this case that the token opens."""
    if not token:
        return None
    session: CaseSession | None = CaseSession.objects.filter(
        case=case, token_digest=sha256(token.encode()).hexdigest(), expires_at__gt=clock.now()
    ).first()
    return session


def close_session(case: Case, token: str) -> None:
    """The code that opened it opens it no more, however short ago that was."""
    case.challenges.filter(used_at__isnull=False, superseded_at__isnull=True).update(superseded_at=clock.now())
    CaseSession.objects.filter(case=case, token_digest=sha256(token.encode()).hexdigest()).delete()
