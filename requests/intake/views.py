"""The form's pages: one question each, then check answers, then a page to keep. All of it works without JavaScript."""

import contextlib
import dataclasses
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import Pack, pack_of
from privacyportal.controllers.rights import RIGHTS
from privacyportal.limiting import allowed
from privacyportal.people.masks import mask_email, mask_phone
from requests import deadlines, workflow
from requests.dates import dates_of
from requests.deadlines import Dates, Events
from requests.identity import handover
from requests.intake import drafts
from requests.intake.drafts import Sheet
from requests.intake.forms import BY_KEY, FIELDS, STEPS, Question, Step, offered
from requests.intake.limits import FILING, too_many
from requests.intake.proofs import handed_over
from requests.intake.summary import rows_of
from requests.models import Draft

reading_and_sending = require_http_methods(["GET", "HEAD", "POST"])


@dataclasses.dataclass(frozen=True)
class Visit:
    """Somebody at the form of one controller, with what this browser has begun there."""

    owner: Controller
    pack: Pack
    draft: Draft | None
    sheet: Sheet

    def to(self, name: str, *args: str) -> HttpResponse:
        return redirect(f"intake:{name}", self.owner.key, *args)

    def to_step(self, step: Step | None) -> HttpResponse:
        """The page of a step; the first one is asked on the start page; behind the last one all is checked."""
        if step is None:
            return self.to("check")
        return self.to("start") if step.key == "right" else self.to("question", step.key)

    @property
    def filed(self) -> bool:
        return self.draft is not None and self.draft.case_id is not None

    def keep(self) -> drafts.Kept:
        return drafts.keep(self.owner, self.draft, self.sheet)


def _visit(request: HttpRequest, key: str) -> Visit:
    owner = Controller.objects.filter(key=key).first()
    if owner is None:
        raise Http404
    draft = drafts.find(request, owner)
    return Visit(owner, pack_of(owner), draft, drafts.sheet_of(draft))


def _with_language(sheet: Sheet, pack: Pack) -> Sheet:
    """The letters' language is the page's until the person says otherwise."""
    page = get_language() or ""
    sheet.typed.setdefault("language", page if page in pack.languages else pack.languages[0])
    return sheet


# -- the start page -----------------------------------------------------------------------------------


@reading_and_sending
def start(request: HttpRequest, controller: str) -> HttpResponse:
    """GET: what this is, how long it takes, what is needed. POST: one answer, or all of them at once."""
    visit = _visit(request, controller)
    if request.method == "POST":
        return _take(request, visit)
    asked, pack = request.GET.get("right", ""), visit.pack
    right = asked if asked in offered(pack) else ""
    form = None if right else BY_KEY["right"].ask(pack, visit.sheet.typed)
    begun = bool(set(visit.sheet.typed) - {"right", "language"})
    page = _start_page(pack, asked, right, form, begun=begun)
    return render(request, "requests/intake/start.html", {**page, "handed_over": handed_over(request, pack)})


def _start_page(pack: Pack, asked: str, right: str, form: Question | None, *, begun: bool = False) -> dict[str, Any]:
    rights = offered(pack)
    shown = right or next(iter(rights), "")
    offer = pack.rights.get(right)
    dates = _if_sent_now(pack, shown) if shown else None
    return {
        "pack": pack,
        "form": form,
        "right": right,
        "title": rights.get(right, ""),
        "about": (offer and offer.about) or (RIGHTS[right].about if right in RIGHTS else ""),
        "own_way": offer.own_way if offer else "",
        "missing": RIGHTS[asked].title if asked in RIGHTS and asked not in rights else "",
        "rights": rights,
        "due_on": dates.due_on if dates else None,
        "sentence": deadlines.sentence(dates) if dates else "",
        "begun": begun,
    }


def _if_sent_now(pack: Pack, right: str, country: str = "") -> Dates:
    """The dates of a request that would be received at this moment."""
    now = Events(clock.today(pack.zone), clock.now())
    return deadlines.resolve(pack, None, right, now, country=country)


def _take(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Takes whatever was sent. More than the right alone counts as all answers: what is left out is left empty."""
    if "forget" in request.POST:
        if visit.draft and not visit.filed:
            drafts.forget(visit.draft)
        messages.success(request, _("What you had typed was deleted."))
        return visit.to("start")
    pack, sheet = visit.pack, visit.sheet
    everything = any(name in request.POST for name in FIELDS if name != "right")
    if everything:
        sheet.typed = {name: value for name, value in sheet.typed.items() if name == "right"}
        sheet.answered.clear()
    sheet.take(request.POST)
    _with_language(sheet, pack)
    sheet.trapped = bool(request.POST.get("website"))
    checked = [(step, step.check(pack, sheet.typed)) for step in (STEPS if everything else STEPS[:1])]
    sheet.answered.update(step.key for step, form in checked if form.is_valid())
    wrong = next(((step, form) for step, form in checked if form.errors), None)
    if wrong and not everything:
        return render(request, "requests/intake/start.html", _start_page(pack, "", "", wrong[1]))
    kept = visit.keep()
    if wrong:
        return kept.hand_out(_ask(request, pack, sheet, *wrong))
    return kept.hand_out(visit.to_step(sheet.wanting(pack)))


# -- one question a page --------------------------------------------------------------------------------


@reading_and_sending
def question(request: HttpRequest, controller: str, step: str) -> HttpResponse:
    visit = _visit(request, controller)
    if step not in BY_KEY:
        raise Http404
    if visit.filed:
        return visit.to("done")
    page, pack, sheet = BY_KEY[step], visit.pack, _with_language(visit.sheet, visit.pack)
    if request.method == "POST":
        return _answer(request, visit, page)
    first = sheet.wanting(pack)
    if first is not None and STEPS.index(first) < STEPS.index(page):
        return visit.to_step(first)
    form = page.check(pack, sheet.typed)
    if page.key not in sheet.answered or form.is_valid():
        form = page.ask(pack, sheet.typed)
    return _ask(request, pack, sheet, page, form)


def _answer(request: HttpRequest, visit: Visit, page: Step) -> HttpResponse:
    pack, sheet = visit.pack, visit.sheet
    sheet.take(request.POST, page.fields)
    form = page.check(pack, sheet.typed)
    if form.is_valid():
        sheet.answered.add(page.key)
    kept = visit.keep()
    if form.errors:
        return kept.hand_out(_ask(request, pack, sheet, page, form))
    return kept.hand_out(visit.to_step(sheet.wanting(pack)))


def _ask(request: HttpRequest, pack: Pack, sheet: Sheet, page: Step, form: Question) -> HttpResponse:
    number = STEPS.index(page)
    right = sheet.typed.get("right", "")
    if sheet.wanting(pack) is None:
        back = reverse("intake:check", args=[pack.key])
    elif number > 1:
        back = reverse("intake:question", args=[pack.key, STEPS[number - 1].key])
    else:
        back = reverse("intake:start", args=[pack.key]) + (f"?right={right}" if right in offered(pack) else "")
    context = {
        "pack": pack,
        "form": form,
        "back": back,
        "title": offered(pack).get(right, ""),
        "number": number,
        "total": len(STEPS) - 1,
        "action": reverse("intake:question", args=[pack.key, page.key]),
    }
    return render(request, page.template, context)


# -- check answers, send ------------------------------------------------------------------------------------


@reading_and_sending
def check(request: HttpRequest, controller: str) -> HttpResponse:
    visit = _visit(request, controller)
    if visit.filed:
        return visit.to("done")
    if request.method == "POST":
        return _send(request, visit)
    first = visit.sheet.wanting(visit.pack)
    return visit.to_step(first) if first else _check_page(request, visit.pack, visit.sheet)


def _check_page(request: HttpRequest, pack: Pack, sheet: Sheet) -> HttpResponse:
    filing = sheet.filing(pack)
    dates = _if_sent_now(pack, filing.right, filing.country)
    context = {
        "pack": pack,
        "title": offered(pack)[filing.right],
        "rows": rows_of(filing, pack, reverse("intake:start", args=[pack.key])),
        "typed": [(name, sheet.typed[name]) for name in FIELDS if name in sheet.typed],
        "due_on": dates.due_on,
        "sentence": deadlines.sentence(dates),
        "trapped": sheet.trapped,
        "back": reverse("intake:question", args=[pack.key, STEPS[-1].key]),
        "handed_over": handed_over(request, pack),
    }
    return render(request, "requests/intake/check.html", context)


def _send(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What stood on the page is what is filed, also where another window has changed the draft since."""
    pack, sheet = visit.pack, visit.sheet
    sheet.take(request.POST)
    if visit.draft is None:
        return _begin_again(request, visit)
    if (first := sheet.wanting(pack)) is not None:
        return visit.keep().hand_out(visit.to_step(first))
    if request.POST.get("website") or (sheet.trapped and "website" not in request.POST):
        sheet.trapped = True
        visit.keep()
        return _check_page(request, pack, sheet)
    if not allowed("file", FILING, request):
        visit.keep()
        return too_many(request, pack, _("Your answers are kept for a day. Nothing was sent yet."))
    _file(request, visit)
    return visit.to("done")


def _file(request: HttpRequest, visit: Visit) -> None:
    """What the person brought from the product is evidence of the request from its first moment."""
    with transaction.atomic():
        case = drafts.file_draft(visit.draft, visit.sheet.filing(visit.pack))  # type: ignore[arg-type]
        brought = handover.current(request, visit.owner)
        if brought is not None:
            with contextlib.suppress(workflow.NotPossible):  # used a moment ago: the request is filed all the same
                handover.add_to(case, brought)


def _begin_again(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The draft's day is over: what stood on the page becomes a new one, and one press sends it (C30)."""
    pack, sheet = visit.pack, visit.sheet
    if not sheet.typed:
        return visit.to("start")
    _with_language(sheet, pack)
    sheet.answered.update(step.key for step in STEPS if not step.check(pack, sheet.typed).errors)
    messages.warning(
        request,
        _(
            "This page had been open for a long time, so nothing was sent yet. "
            "Your answers are all here: look at them, then send."
        ),
    )
    return visit.keep().hand_out(visit.to_step(sheet.wanting(pack)))


@reading_and_sending
def done(request: HttpRequest, controller: str) -> HttpResponse:
    """The page to keep. It can be opened again for a day; the reference opens the request for ever after."""
    visit = _visit(request, controller)
    case = visit.draft.case if visit.draft else None
    if case is None:
        return visit.to("start")
    if case.data_key.shredded_at is not None:
        return redirect("status:case", case.reference)
    right = case.rights.get()
    right.case = case
    context = {
        "pack": visit.pack,
        "case": case,
        "masked": mask_email(case.email) if case.email else mask_phone(case.phone),
        "due_on": right.due_on,
        "sentence": deadlines.sentence(dates_of(right)),
    }
    return render(request, "requests/intake/done.html", context)
