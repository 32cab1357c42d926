"""Somebody at the form of one controller, with what their browser has begun there."""

import dataclasses
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods

from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import Pack, pack_of
from privacyportal.uploads import Upload
from requests.identity import handover
from requests.intake import drafts
from requests.intake.drafts import Sheet
from requests.intake.filing import COLUMNS, fields_of
from requests.intake.offer import rights_in
from requests.intake.steps import Step
from requests.models import ActingAs, Case, Draft

SENT_BEFORE = gettext_lazy(
    "What you began here was sent already, as it stood then: it is your request %(reference)s. What you typed since is "
    "no part of it. It is kept here as a request of its own and not sent yet: send it if you want both, or write it in "
    "a message on the page of that request."
)
OTHER_SENT = gettext_lazy(
    "Your other window has sent its request. This one is a request of its own and not sent yet: "
    "answer what is missing, then send it."
)
PLACE = ("country", "region")
"""Fields by which the law is found that gives rights beyond the policy."""
reading_and_sending = require_http_methods(["GET", "HEAD", "POST"])


@dataclasses.dataclass(frozen=True)
class Visit:
    """Somebody at the form of one controller, with what this browser has begun there."""

    owner: Controller
    pack: Pack
    draft: Draft | None
    sheet: Sheet
    anew: Promise | str = ""
    """Another window sent its request in the meantime; what this one asks begins once more. Says so."""

    def to(self, name: str, *args: str) -> HttpResponse:
        return redirect(f"intake:{name}", self.owner.key, *args)

    def to_step(self, step: Step | None) -> HttpResponse:
        """The page of a step; the first one is asked on the start page; behind the last one all is checked."""
        if step is None:
            return self.to("check")
        return self._to_start() if step.key == "right" else self.to("question", step.key)

    def _to_start(self) -> HttpResponse:
        """With what was chosen and the place: there it is said what neither policy nor law gives (any more)."""
        chosen = {name: self.sheet.typed[name] for name in PLACE if self.sheet.typed.get(name)}
        if not self.sheet.rights:
            return self.to("start")
        query = urlencode({"right": self.sheet.rights, **chosen}, doseq=True)
        return redirect(reverse("intake:start", args=[self.owner.key]) + "?" + query)

    @property
    def filed(self) -> bool:
        return self.draft is not None and self.draft.case_id is not None

    def keep(self, sent: list[tuple[str, Upload]] | None = None) -> drafts.Kept:
        """Saves what was typed, and files with it."""
        kept = drafts.keep(self.owner, self.draft, self.sheet)
        if sent:
            drafts.add_files(kept.draft, self.sheet, sent)
            drafts.keep(self.owner, kept.draft, self.sheet)
        return kept

    def of_page(self, request: HttpRequest, page: Step | None = None) -> "Visit":
        """As the page that was sent stood for it: it names its rights, and another window may ask for others since.

        So each window goes on with its own. Where the other one has sent its request, or this one something else than
        the page says now, it begins anew with what stood on the page. `page`: None where it holds all answers.
        """
        named = rights_in({"right": request.POST.getlist("right")})
        if not named or (named == self.sheet.rights and not self.filed):
            return self
        case = self.draft.case if self.draft else None
        if case is not None:
            posted = _begun_anew(self.sheet, self.pack, named)
            if set(named) != set(case.rights.values_list("right", flat=True)):
                return Visit(self.owner, self.pack, None, posted, anew=OTHER_SENT)
            if says_what_was_filed(case, self.pack, request, page):
                return self
            return Visit(self.owner, self.pack, None, posted, anew=SENT_BEFORE % {"reference": case.reference})
        self.sheet.typed["right"] = named
        self.sheet.answered.add("right")
        return self


def _begun_anew(left: Sheet, pack: Pack, rights: list[str]) -> Sheet:
    """With what was typed in this window before another one sent its request."""
    sheet = Sheet({**left.typed, "right": rights})
    for step in sheet.steps(pack):
        typed = any(sheet.typed.get(name) for name in step.fields)
        if typed and not step.check(pack, sheet.typed).errors:
            sheet.answered.add(step.key)
    return sheet


def says_what_was_filed(case: Case, pack: Pack, request: HttpRequest, page: Step | None) -> bool:
    """Whether the page that was sent holds nothing but what the request says. `page`: None where it has all answers."""
    if request.FILES or case.data_key.shredded_at is not None:
        return False
    told = {name: getattr(case, name) for name in COLUMNS} if page else {}
    typed = Sheet({**told, "right": rights_in({"right": request.POST.getlist("right")})})
    typed.take(request.POST)
    return is_filed(case, pack, typed, [page] if page else typed.steps(pack))


def is_filed(case: Case, pack: Pack, sheet: Sheet, steps: Iterable[Step]) -> bool:
    """Whether these pages say what the request says that was filed."""
    filed = {name: getattr(case, name) for name in COLUMNS}
    for right in sheet.rights:
        filed |= dict.fromkeys(fields_of(pack, right), "")
    for answers in (case.asked or {}).values():
        filed |= answers
    for step in steps:
        form = step.check(pack, sheet.typed)
        if not form.is_valid():
            return False
        if any(_plain(value) != _plain(filed[name]) for name, value in form.cleaned_data.items() if name in filed):
            return False
    return True


def _plain(value: Any) -> str:
    return str(value) if value not in (None, "", [], False) else ""


def visit_of(request: HttpRequest, key: str) -> Visit:
    owner = Controller.objects.filter(key=key).first()
    if owner is None:
        raise Http404
    draft = drafts.find(request, owner)
    if draft is not None and draft.case_id is not None and _came_since(request, draft):
        draft = None
    return Visit(owner, pack_of(owner), draft, drafts.sheet_of(draft))


def _came_since(request: HttpRequest, sent: Draft) -> bool:
    """Whether somebody came from the product after this was sent: perhaps another person, who sees nothing of it."""
    brought = handover.current(request, sent.controller)
    return brought is not None and brought.at > sent.changed_at


def with_defaults(sheet: Sheet, pack: Pack, page: Step | None = None) -> Sheet:
    """It is for oneself, and the letters are in the language of the page that asks for it, until the person says
    otherwise. `page`: the one that is shown or sent; None where all answers are.
    """
    sheet.typed.setdefault("acting_as", ActingAs.SELF.value)
    if page is None or "language" in page.fields:
        language = get_language() or ""
        sheet.typed.setdefault("language", language if language in pack.languages else pack.languages[0])
    return sheet
