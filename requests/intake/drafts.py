"""A half-filled form: sealed in a row, for a day. The browser holds a random token, the row its digest (TRAPS)."""

import dataclasses
import secrets
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import Pack
from privacyportal.vault.models import DataKey, Shredded
from privacyportal.vault.shred import shred
from requests.intake.filing import Filing, file_case
from requests.intake.forms import FIELDS, STEPS, Step
from requests.models import Case, Draft

COOKIE = "draft"


@dataclasses.dataclass
class Sheet:
    """The answers so far, as typed; `answered` holds the keys of the steps that were sent and were right then."""

    typed: dict[str, str] = dataclasses.field(default_factory=dict)
    answered: set[str] = dataclasses.field(default_factory=set)
    trapped: bool = False
    """Somebody filled in what people do not see: not filed until it is left empty."""

    @classmethod
    def read(cls, answers: Any) -> "Sheet":
        kept = answers or {}
        return cls(dict(kept.get("typed", {})), set(kept.get("answered", [])), bool(kept.get("trapped")))

    def write(self) -> dict[str, Any]:
        return {"typed": self.typed, "answered": sorted(self.answered), "trapped": self.trapped}

    def take(self, posted: Any, fields: tuple[str, ...] = FIELDS) -> None:
        """Keeps what was typed into these fields, right or wrong: nobody types it twice."""
        self.typed.update({name: posted[name] for name in fields if name in posted})

    def wanting(self, pack: Pack) -> Step | None:
        """The first step without an answer, or whose answer does not hold (any more); None where all is there."""
        for step in STEPS:
            if step.key not in self.answered or step.check(pack, self.typed).errors:
                return step
        return None

    def filing(self, pack: Pack) -> Filing:
        """The checked answers. Only where nothing is wanting."""
        clean: dict[str, str] = {}
        for step in STEPS:
            form = step.check(pack, self.typed)
            if not form.is_valid():
                raise ValueError(f"the step {step.key} is not answered")
            clean.update(form.cleaned_data)
        return Filing(**clean)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def find(request: HttpRequest, controller: Controller) -> Draft | None:
    """The draft of this browser with this controller, filed or not; None where it was never begun or is destroyed."""
    token = request.COOKIES.get(COOKIE, "")
    if not token:
        return None
    draft: Draft | None = (
        Draft.objects.select_related("data_key", "controller", "case__data_key")
        .filter(controller=controller, token_digest=_digest(token), data_key__shredded_at__isnull=True)
        .first()
    )
    return draft


def sheet_of(draft: Draft | None) -> Sheet:
    try:
        return Sheet.read(draft.answers if draft else None)
    except Shredded:
        return Sheet()


@dataclasses.dataclass(frozen=True)
class Kept:
    """A saved draft; `token` is set where the browser must be given its cookie."""

    draft: Draft
    token: str = ""

    def hand_out(self, response: HttpResponse) -> HttpResponse:
        if self.token:
            response.set_cookie(
                COOKIE,
                self.token,
                path=f"/{self.draft.controller.key}/",
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response


def keep(controller: Controller, draft: Draft | None, sheet: Sheet) -> Kept:
    """Saves the answers; a draft that was filed meanwhile stays as it is, and a new one is begun for what is typed."""
    with transaction.atomic():
        row = Draft.objects.select_for_update().filter(pk=draft.pk, case__isnull=True).first() if draft else None
        if row is not None:
            row.data_key, row.controller = draft.data_key, controller  # type: ignore[union-attr]
            row.answers, row.changed_at = sheet.write(), clock.now()
            row.save(update_fields=["answers", "changed_at"])
            return Kept(row)
        token = secrets.token_urlsafe(32)
        row = Draft.objects.create(
            controller=controller, token_digest=_digest(token), answers=sheet.write(), data_key=DataKey.objects.make()
        )
        return Kept(row, token)


def forget(draft: Draft) -> None:
    """The person wants nothing of it kept: what was typed is destroyed at once."""
    with transaction.atomic():
        key = draft.data_key
        if Draft.objects.filter(pk=draft.pk, case__isnull=True).delete()[0]:
            shred(key)


def file_draft(draft: Draft, filing: Filing) -> Case:
    """Files the draft once: pressed twice or in two windows, the same case comes back. Its answers are emptied."""
    with transaction.atomic():
        row = Draft.objects.select_for_update(of=("self",)).select_related("controller").get(pk=draft.pk)
        if row.case_id is None:
            case = file_case(row.controller, filing)
            claimed = Draft.objects.filter(pk=row.pk, case__isnull=True).update(
                case=case, answers=None, changed_at=clock.now()
            )
            if not claimed:
                raise RuntimeError("a draft was filed although its row was locked")
            return case
        found: Case = Case.objects.select_related("data_key", "controller").get(pk=row.case_id)
        return found
