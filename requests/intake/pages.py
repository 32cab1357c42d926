"""The form's pages: one question each. All of it works without JavaScript."""

import dataclasses

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from privacyportal import uploads
from privacyportal.controllers.rights import RIGHTS
from requests.identity import handover
from requests.intake import drafts
from requests.intake.filing import FILES
from requests.intake.forms import Question
from requests.intake.offer import for_another, offered
from requests.intake.old_pages import of_old_page
from requests.intake.steps import BY_KEY, MORE, RIGHT, Step
from requests.intake.visit import Visit, reading_and_sending, visit_of, with_defaults

OWN_FIELDS = {"email": "email", "phone_number": "phone"}
FIELDS_OF_WHOSE_DATA = {"account_id": "account_id", "device_serial": "device_serial"}
"""Fields of the form by what a hand-over proves: of who asks, and of the person whose data it is."""


@reading_and_sending
def question(request: HttpRequest, controller: str, step: str) -> HttpResponse:
    visit = visit_of(request, controller)
    if step not in BY_KEY:
        raise Http404
    if request.method == "POST" and (answer := of_old_page(request, visit, BY_KEY[step])):
        return answer
    if request.method == "POST" and BY_KEY[step] not in (RIGHT, MORE):
        visit = visit.of_page(request, BY_KEY[step])
    if visit.filed:
        return visit.to("done")
    page, pack = BY_KEY[step], visit.pack
    sheet = with_defaults(visit.sheet, pack, page)
    if request.method == "POST":
        return _answer(request, visit, page)
    first, line = sheet.wanting(pack), sheet.steps(pack)
    if page not in line and page is not MORE:
        return visit.to_step(first)
    if first is not None and (page is MORE or line.index(first) < line.index(page)):
        return visit.to_step(first)
    return ask(request, visit, page, _form_of(request, visit, page))


def _form_of(request: HttpRequest, visit: Visit, page: Step) -> Question:
    """As it stands. An answer that does not hold any more says why."""
    pack, typed = visit.pack, visit.sheet.typed
    if page.key not in visit.sheet.answered:
        return page.ask(pack, {**_brought(request, visit), **typed})
    form = page.check(pack, typed)
    return page.ask(pack, typed) if form.is_valid() else form


def _brought(request: HttpRequest, visit: Visit) -> dict[str, str]:
    """What the product proves, to be filled in where nothing was typed. An account or a device of who asks for another
    is none of that person's.
    """
    row = handover.current(request, visit.owner)
    own = OWN_FIELDS | ({} if for_another(visit.sheet.typed) else FIELDS_OF_WHOSE_DATA)
    proven = (row.proven if row else None) or {}
    return {own[kind]: value for kind, value in proven.items() if kind in own}


def _answer(request: HttpRequest, visit: Visit, page: Step) -> HttpResponse:
    pack, sheet = visit.pack, visit.sheet
    if visit.anew:
        messages.warning(request, str(visit.anew))
    drafts.drop_files(sheet, request.POST.getlist("remove"))
    sheet.take(request.POST, page.fields)
    form = page.check(pack, sheet.typed, request.FILES)
    sent = uploaded(form, page)
    if sent and len(sheet.files) + len(sent) > uploads.MOST:
        form.add_error(sent[0][0], _("At most 5 files come with one request. Remove one first, or send fewer."))
    if form.is_valid():
        sheet.answered.add(page.key)
    kept = visit.keep(sent if form.is_valid() else [])
    if form.errors:
        return kept.hand_out(ask(request, dataclasses.replace(visit, draft=kept.draft), page, form))
    return kept.hand_out(visit.to_step(sheet.wanting(pack)))


def uploaded(form: Question, page: Step) -> list[tuple[str, uploads.Upload]]:
    """The files of a page, each with its field; none where one of them is not taken."""
    if not form.is_valid():
        return []
    return [(name, upload) for name in page.fields if name in FILES for upload in form.cleaned_data.get(name) or []]


def ask(request: HttpRequest, visit: Visit, page: Step, form: Question) -> HttpResponse:
    pack, sheet = visit.pack, visit.sheet
    line, rights = sheet.steps(pack), sheet.rights
    number = line.index(page) if page in line else 0
    right = rights[0] if rights else ""
    if sheet.wanting(pack) is None:
        back = reverse("intake:check", args=[pack.key])
    elif number > 1:
        back = reverse("intake:question", args=[pack.key, line[number - 1].key])
    else:
        back = reverse("intake:start", args=[pack.key]) + (f"?right={right}" if right in offered(pack) else "")
    context = {
        "pack": pack,
        "draft": visit.draft,
        "form": form,
        "back": back,
        "step": page,
        "heading": page.heading(sheet.typed),
        "why": page.reasons(sheet.typed),
        "rights": rights if page not in (RIGHT, MORE) else [],
        "titles": [RIGHTS[right].title for right in rights],
        "number": number,
        "total": len(line) - 1,
        "files": [file for file in sheet.files if file["field"] in form.fields],
        "minors": getattr(pack, "minors", None),
        "action": reverse("intake:question", args=[pack.key, page.key]),
    }
    return render(request, "requests/intake/question.html", context)
