"""A signed hand-over: the controller's product says who is signed in there (DESIGN §4; docs/handover.md).

What it proves waits, sealed, in a row of its own until the person files a request or adds it to one.
"""

import hashlib
import logging
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import Pack
from privacyportal.people import masks
from privacyportal.people.identifiers import InvalidIdentifier, lookup_form
from privacyportal.staff.models import User
from privacyportal.vault.models import DataKey
from privacyportal.vault.shred import shred
from requests import workflow
from requests.identity import evidence as rows
from requests.identity.base import Method, Strength, methods
from requests.identity.tokens import SKEW, Refused, check_claims, fault_of_key, read_header, verified_claims
from requests.models import OF_PERSON, Case, Evidence, EvidenceState, Handover, HandoverKey, HandoverUse, State
from requests.rights import Proof

log = logging.getLogger(__name__)
COOKIE = "handover"
LIFE = timedelta(hours=1)
"""How long somebody has to fill in the form before they must come from the product again."""


def audience_of(controller: Controller) -> str:
    """What `aud` must be: the address of the controller's own entry."""
    return f"{settings.PORTAL_BASE_URL}/{controller.key}/requests/handover/"


# -- taking a token -----------------------------------------------------------------------------------


def take(controller: Controller, token: str) -> tuple[Handover, str]:
    """Believes a token once. Returns what it proves, and the random token for the browser. Raises Refused."""
    try:
        return _take(controller, token)
    except Refused as refusal:
        log.warning("a hand-over to %s was refused: %s", controller.key, refusal.code)
        raise


def _take(controller: Controller, token: str) -> tuple[Handover, str]:
    header = read_header(token)
    key = HandoverKey.objects.filter(controller=controller, kid=header.kid, retired_at__isnull=True).first()
    if key is None or header.algorithm != key.algorithm:
        raise Refused("unknown_key")
    claims = verified_claims(token, key.key, key.algorithm)
    check_claims(
        claims,
        issuer=key.issuer,
        audience=audience_of(controller),
        portal=settings.PORTAL_BASE_URL,
        now=clock.now(),
    )
    proven = identifiers_in(claims)
    with transaction.atomic():
        _use_up(controller, claims)
        browser = secrets.token_urlsafe(32)
        row = Handover.objects.create(
            controller=controller,
            token_digest=_digest(browser),
            kid=key.kid,
            proven=proven,
            expires_at=clock.now() + LIFE,
            data_key=DataKey.objects.make(),
        )
    return row, browser


def identifiers_in(claims: dict[str, Any]) -> dict[str, str]:
    """What the product vouches for, in the form for look-up: its account, and addresses that it has verified.

    An address that the product says is not verified is somebody's claim and proves nothing (OIDC Core §5.1).
    """
    found = {"account_id": str(claims["sub"])}
    for claim, kind in (("email", "email"), ("phone_number", "phone_number"), ("device_serial", "device_serial")):
        value = claims.get(claim)
        if isinstance(value, str) and value and claims.get(f"{claim}_verified", True) is True:
            found[kind] = value
    try:
        return {kind: lookup_form(kind, value) for kind, value in found.items()}
    except InvalidIdentifier:
        raise Refused("incomplete") from None


def _use_up(controller: Controller, claims: dict[str, Any]) -> None:
    """Of many at the same instant one goes through: the database has each token once."""
    used = f"{claims['iss']}\0{claims['jti']}"
    expires_at = datetime.fromtimestamp(float(claims["exp"]) + SKEW + 1, tz=clock.now().tzinfo)
    try:
        with transaction.atomic():
            HandoverUse.objects.create(controller=controller, digest=_digest(used), expires_at=expires_at)
    except IntegrityError:
        raise Refused("used") from None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# -- in the browser -----------------------------------------------------------------------------------


def hand_out(response: HttpResponse, browser: str) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        browser,
        max_age=int(LIFE.total_seconds()),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def current(request: HttpRequest, controller: Controller) -> Handover | None:
    """What this browser brought from the product of this controller, not used yet."""
    browser = request.COOKIES.get(COOKIE, "")
    if not browser:
        return None
    row: Handover | None = (
        Handover.objects.select_related("data_key", "controller")
        .filter(controller=controller, token_digest=_digest(browser), expires_at__gt=clock.now())
        .first()
    )
    return row


def shown(row: Handover | None) -> dict[str, str]:
    """What it proves, masked: for the page that says so."""
    if row is None:
        return {}
    mask = {"email": masks.mask_email, "phone_number": masks.mask_phone}
    return {kind: mask.get(kind, masks.mask_identifier)(value) for kind, value in (row.proven or {}).items()}


def add_to(case: Case, row: Handover) -> Evidence:
    """Becomes evidence of the case; used up with it. Raises workflow.NotPossible where nobody would look at it."""
    if row.controller_id != case.controller_id:
        raise workflow.NotPossible(_("This comes from another company’s product."))
    with transaction.atomic():
        if not case.rights.filter(state__in=[State.RECEIVED, State.VERIFYING]).exists():
            raise workflow.NotPossible(workflow.why_not_now(case.rights.latest("id")))
        proven, kid = dict(row.proven or {}), row.kid
        if not Handover.objects.filter(pk=row.pk).delete()[0]:
            raise workflow.NotPossible(_("What you brought from the product was used already."))
        differs = sorted(kind for kind, value in proven.items() if _says_otherwise(case, kind, value))
        shred(row.data_key)
        return rows.keep(
            case,
            "handover",
            EvidenceState.ACCEPTED,
            actor=Actor.person(),
            proven=proven,
            facts={"kid": kid, **({"differs": differs} if differs else {})},
        )


def _says_otherwise(case: Case, kind: str, value: str) -> bool:
    """The form says another value: the proven one counts, the other is a claim and never searched for.

    Account and serial number that somebody gives who asks for another are not their own.
    """
    if case.for_another and kind not in {"email", "phone_number"}:
        return False
    typed = getattr(case, OF_PERSON[kind])
    try:
        return bool(typed) and lookup_form(kind, typed, case.country) != value
    except InvalidIdentifier:
        return True


def forget(row: Handover) -> None:
    """It is gone with its key, and proves nothing."""
    with transaction.atomic():
        row.delete()
        shred(row.data_key)


def forget_old(controller: Controller, now: datetime) -> None:
    """A round: what nobody filed with is destroyed; tokens that are too old anyway need not be remembered."""
    HandoverUse.objects.filter(controller=controller, expires_at__lte=now).delete()
    for row in Handover.objects.select_related("data_key").filter(controller=controller, expires_at__lte=now)[:500]:
        forget(row)


# -- keys ---------------------------------------------------------------------------------------------


def keys_of(controller: Controller) -> Any:
    return HandoverKey.objects.filter(controller=controller).select_related("added_by").defer("key")


def add_key(
    controller: Controller, user: User, *, kid: str, issuer: str, algorithm: str, key: str, start_url: str = ""
) -> HandoverKey:
    """Keys live beside each other, so that a product can change over. Raises workflow.NotPossible."""
    if (fault := fault_of_key(algorithm, key)) is not None:
        raise workflow.NotPossible(fault)
    try:
        with transaction.atomic():
            row = HandoverKey.objects.create(
                controller=controller, kid=kid, issuer=issuer, algorithm=algorithm, key=key, start_url=start_url,
                added_by=user, data_key=DataKey.objects.make(),
            )  # fmt: skip
            _record("handover_key.added", row, user)
    except IntegrityError:
        raise workflow.NotPossible(
            _("There is a key of this name already, perhaps a retired one. Name it anew.")
        ) from None
    return row


def retire_key(row: HandoverKey, user: User) -> None:
    """From now on nothing that it signs is believed; its secret is destroyed."""
    with transaction.atomic():
        if HandoverKey.objects.filter(pk=row.pk, retired_at__isnull=True).update(retired_at=clock.now()):
            shred(row.data_key)
            _record("handover_key.retired", row, user)


def _record(action: str, row: HandoverKey, user: User) -> None:
    record(
        action,
        controller=row.controller,
        actor=Actor.staff(user),
        subject=("handover_key", str(row.pk)),
        facts={"kid": row.kid, "algorithm": row.algorithm},
    )


def start_url(controller: Controller) -> str:
    """Where somebody who is signed in to the product can begin; '' where there is no such page."""
    named = HandoverKey.objects.filter(controller=controller, retired_at__isnull=True).exclude(start_url="")
    first: HandoverKey | None = named.only("start_url").first()
    return first.start_url if first else ""


def _seen(evidence: Evidence) -> str:
    if evidence.facts.get("differs"):
        return str(_("the request names something else: what was handed over counts"))
    return str(_("signed with key %(kid)s") % {"kid": evidence.facts.get("kid", "")})


def _ready(pack: Pack) -> bool:
    return bool(HandoverKey.objects.filter(controller__key=pack.key, retired_at__isnull=True).exists())


methods.register(
    "handover",
    Method(
        name="handover",
        title=_("Hand-over from the product"),
        proves=("account_id", "email", "phone_number", "device_serial"),
        strength=Strength.STRONG,
        level=Proof.SECOND,
        todo=_("Sign in to the product and start from its privacy page."),
        of_who_asks=True,
        seen=_seen,
        ready=_ready,
    ),
)
