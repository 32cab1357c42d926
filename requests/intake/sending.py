"""Check answers, then send, then a page to keep."""

import contextlib

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.controllers.rights import RIGHTS
from privacyportal.limiting import allowed
from privacyportal.people.masks import mask_email, mask_phone
from requests import workflow
from requests.identity import handover
from requests.intake import drafts
from requests.intake.limits import FILING, too_many
from requests.intake.offer import consequences, offered
from requests.intake.old_pages import of_old_page
from requests.intake.promise import as_filed, if_sent_now
from requests.intake.proofs import handed_over
from requests.intake.status import rights_of
from requests.intake.summary import rows_of
from requests.intake.visit import Visit, reading_and_sending, visit_of, with_defaults
from requests.models import Evidence, State
from requests.models.right import WORKED_ON

ALL_HERE = gettext_lazy(
    "This page had been open for a long time, so nothing was sent yet. "
    "Your answers are all here: look at them, then send."
)
FILES_GONE = gettext_lazy(
    "This page had been open for a long time, so nothing was sent yet. "
    "Your answers are all here, but files are kept for a day only: choose them once more, then send."
)


@reading_and_sending
def check(request: HttpRequest, controller: str) -> HttpResponse:
    visit = visit_of(request, controller)
    if request.method == "POST":
        if answer := of_old_page(request, visit):
            return answer
        visit = visit.of_page(request)
    if visit.filed:
        return visit.to("done")
    if request.method == "POST":
        return _send(request, visit)
    first = visit.sheet.wanting(visit.pack)
    return visit.to_step(first) if first else _check_page(request, visit)


def _check_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    pack, sheet = visit.pack, visit.sheet
    rights = sheet.rights
    context = {
        "pack": pack,
        "draft": visit.draft,
        "rows": rows_of(sheet, pack, reverse("intake:start", args=[pack.key])),
        "typed": sheet.pairs(),
        "with_files": {file["field"] for file in sheet.files},
        "promises": [if_sent_now(pack, right, sheet.typed) for right in rights],
        "warnings": [(RIGHTS[right].title, said) for right in rights if (said := consequences(pack, right))],
        "more": set(offered(pack)) - set(rights),
        "trapped": sheet.trapped,
        "back": reverse("intake:question", args=[pack.key, sheet.steps(pack)[-1].key]),
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
        return _check_page(request, visit)
    if not allowed("file", FILING, request):
        visit.keep()
        return too_many(request, pack, _("Your answers are kept for a day. Nothing was sent yet."))
    _file(request, visit)
    return visit.to("done")


def _file(request: HttpRequest, visit: Visit) -> None:
    """What the person brought from the product is evidence of the request from its first moment."""
    pack, sheet = visit.pack, visit.sheet
    left = sheet.left_over(pack)
    with transaction.atomic():
        case = drafts.file_draft(visit.draft, sheet.filing(pack), sheet.wanted_files(pack), left)  # type: ignore[arg-type]
        brought = handover.current(request, visit.owner)
        if brought is not None:
            with contextlib.suppress(workflow.NotPossible):  # used a moment ago: the request is filed all the same
                handover.add_to(case, brought)


def _begin_again(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The draft's day is over, or another window sent it: what stood on the page becomes a new one, and one press sends
    it. Files went with the draft, so the page that asks for them comes first.
    """
    pack, sheet = visit.pack, visit.sheet
    if not sheet.typed:
        return visit.to("start")
    with_defaults(sheet, pack)
    steps, fields = sheet.steps(pack), set(request.POST.getlist("files"))
    emptied = [step.key for step in steps if fields.intersection(step.fields)]
    sheet.answered.update(step.key for step in steps if not step.check(pack, sheet.typed).errors)
    sheet.answered.difference_update(emptied)
    messages.warning(request, str(visit.anew or (FILES_GONE if emptied else ALL_HERE)))
    return visit.keep().hand_out(visit.to_step(sheet.wanting(pack)))


@reading_and_sending
def done(request: HttpRequest, controller: str) -> HttpResponse:
    """The page to keep. It can be opened again for a day; the reference opens the request for ever after."""
    visit = visit_of(request, controller)
    case = visit.draft.case if visit.draft else None
    if case is None:
        return visit.to("start")
    if case.data_key.shredded_at is not None:
        return redirect("status:case", case.reference)
    promised = [(as_filed(right), right) for right in rights_of(case)]
    context = {
        "pack": visit.pack,
        "case": case,
        "waiting": _(", ").join(str(one.title) for one, right in promised if right.state == State.RECEIVED),
        "begun": _(", ").join(str(one.title) for one, right in promised if right.state in WORKED_ON),
        "masked": mask_email(case.email) if case.email else mask_phone(case.phone),
        "promises": [promise for promise, _right in promised],
        "brought": Evidence.objects.filter(case=case, method="handover").accepted().exists(),
    }
    return render(request, "requests/intake/done.html", context)
