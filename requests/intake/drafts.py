"""A half-filled form: sealed in a row, for a day. The browser holds a random token, the row its digest (TRAPS)."""

import dataclasses
import secrets
import uuid
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import Pack
from privacyportal.uploads import Upload
from privacyportal.vault import files
from privacyportal.vault.models import DataKey, Shredded
from privacyportal.vault.shred import shred
from requests.intake.filing import COLUMNS, FILES, Filing, Sent, answers_of, file_case
from requests.intake.offer import rights_in
from requests.intake.steps import FIELDS, MULTIPLE, Step, steps_of
from requests.models import Case, Draft

COOKIE = "draft"


@dataclasses.dataclass
class Sheet:
    """The answers so far, as typed; `answered` holds the keys of the steps that were sent and were right then."""

    typed: dict[str, Any] = dataclasses.field(default_factory=dict)
    answered: set[str] = dataclasses.field(default_factory=set)
    trapped: bool = False
    """Somebody filled in what people do not see: not filed until it is left empty."""
    files: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    """What was uploaded: {field, name, media_type, size, file, place}, sealed under the draft's key."""

    @classmethod
    def read(cls, answers: Any) -> "Sheet":
        kept = answers or {}
        return cls(
            dict(kept.get("typed", {})),
            set(kept.get("answered", [])),
            bool(kept.get("trapped")),
            list(kept.get("files", [])),
        )

    def write(self) -> dict[str, Any]:
        answered = sorted(self.answered)
        return {"typed": self.typed, "answered": answered, "trapped": self.trapped, "files": self.files}

    def take(self, posted: Any, fields: tuple[str, ...] = FIELDS) -> None:
        """Keeps what was typed into these fields, right or wrong: nobody types it twice."""
        for name in fields:
            if name in posted and name not in FILES:
                self.typed[name] = [one for one in posted.getlist(name) if one] if name in MULTIPLE else posted[name]

    @property
    def rights(self) -> list[str]:
        return rights_in(self.typed)

    def steps(self, pack: Pack) -> list[Step]:
        return steps_of(pack, self.typed)

    def wanting(self, pack: Pack) -> Step | None:
        """The first step without an answer, or whose answer does not hold (any more); None where all is there."""
        for step in self.steps(pack):
            if step.key not in self.answered or step.check(pack, self.typed).errors:
                return step
        return None

    def filing(self, pack: Pack) -> Filing:
        """The checked answers. Only where nothing is wanting."""
        clean: dict[str, Any] = {}
        for step in self.steps(pack):
            form = step.check(pack, self.typed)
            if not form.is_valid():
                raise ValueError(f"the step {step.key} is not answered")
            clean.update(form.cleaned_data)
        rights = rights_in(clean)
        given = {name: value for name, value in clean.items() if name in COLUMNS}
        asked = {right: answers_of(pack, right, clean) for right in rights}
        return Filing(right=rights[0], rights=rights, asked=asked, **given)

    def left_over(self, pack: Pack) -> dict[str, Any] | None:
        """What belongs to no page of these rights, and says nothing of who asks; None where there is nothing."""
        mine = {name for step in self.steps(pack) for name in step.fields} | {"right", "more"} | COLUMNS
        return {name: value for name, value in self.typed.items() if value and name not in mine} or None

    def pairs(self) -> list[tuple[str, str]]:
        """All that was typed, as a form sends it."""
        typed = [(name, self.typed[name]) for name in FIELDS if name in self.typed]
        return [(name, one) for name, value in typed for one in (value if name in MULTIPLE else [value])]

    def wanted_files(self, pack: Pack) -> list[dict[str, Any]]:
        """The files of pages that still come: one that was sent for an answer that was changed since is left out."""
        fields = {name for step in self.steps(pack) for name in step.ask(pack, self.typed).fields}
        return [file for file in self.files if file["field"] in fields]


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


def named(controller: Controller, key: str) -> Draft | None:
    """The draft that a page of the form names as its own, filed or not."""
    try:
        pk = uuid.UUID(key)
    except ValueError:
        return None
    found: Draft | None = Draft.objects.select_related("case__data_key").filter(controller=controller, pk=pk).first()
    return found


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


def add_files(draft: Draft, sheet: Sheet, sent: list[tuple[str, Upload]]) -> None:
    """Seals files under the draft's key and notes them on the sheet, which the caller keeps."""
    for field, upload in sent:
        place = f"draft|{secrets.token_hex(16)}"
        name = files.save(draft.data_key, upload.content, place)
        kept = {"field": field, "name": upload.name, "media_type": upload.media_type, "size": len(upload.content)}
        sheet.files.append({**kept, "file": name, "place": place})


def drop_files(sheet: Sheet, places: list[str]) -> None:
    """Destroys the files of these places."""
    for file in [file for file in sheet.files if file["place"] in places]:
        files.delete(file["file"])
        sheet.files.remove(file)


def _open_files(draft: Draft, kept: list[dict[str, Any]]) -> list[Sent]:
    return [
        Sent(
            file["field"],
            Upload(file["name"], file["media_type"], files.load(draft.data_key, file["file"], file["place"])),
        )
        for file in kept
    ]


def forget(draft: Draft) -> None:
    """The person wants nothing of it kept: what was typed is destroyed at once."""
    with transaction.atomic():
        key = draft.data_key
        if Draft.objects.filter(pk=draft.pk, case__isnull=True).delete()[0]:
            shred(key)


def file_draft(
    draft: Draft, filing: Filing, kept: Iterable[dict[str, Any]] = (), left: dict[str, Any] | None = None
) -> Case:
    """Files the draft once: pressed twice or in two windows, the same case comes back. Its answers are emptied, its
    files (`kept`) go over to the case.

    `left`: what another window has typed for a request of its own, which goes on for the day of the draft.
    """
    sent = _open_files(draft, list(kept)) if draft.case_id is None else []
    with transaction.atomic():
        row = Draft.objects.select_for_update(of=("self",)).select_related("controller").get(pk=draft.pk)
        if row.case_id is None:
            case = file_case(row.controller, filing, sent=sent)
            claimed = Draft.objects.filter(pk=row.pk, case__isnull=True).update(
                case=case, answers=None, changed_at=clock.now()
            )
            if not claimed:
                raise RuntimeError("a draft was filed although its row was locked")
            if left:
                row.data_key, row.answers = draft.data_key, Sheet(left).write()
                row.save(update_fields=["answers"])
            transaction.on_commit(lambda: files.delete_all(draft.data_key))
            return case
        found: Case = Case.objects.select_related("data_key", "controller").get(pk=row.case_id)
        return found
