"""A page that was left open, or gone back to, after its browser had begun another draft: of a request that was sent
since, or of one that was given up. It goes into no other draft; what was typed on it is given back.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from privacyportal.given_back import given_back
from requests.intake import drafts
from requests.intake.offer import rights_in
from requests.intake.steps import Step
from requests.intake.visit import Visit, says_what_was_filed
from requests.models import Case


def of_old_page(request: HttpRequest, visit: Visit, page: Step | None = None) -> HttpResponse | None:
    """The answer to what an old page sent; None where the page belongs to the draft of this visit, or to none that
    something else was begun after. `page`: None where it holds all answers.
    """
    named = request.POST.get("draft", "")
    if not named or (visit.draft and named == str(visit.draft.pk)):
        return None
    case = _sent_from(request, visit, named)
    if case is None and (visit.draft is None or visit.filed):
        return None
    context = {
        "pack": visit.pack,
        "case": case,
        "goes_on": visit.draft is not None and not visit.filed,
        "typed": [] if case and says_what_was_filed(case, visit.pack, request, page) else given_back(request)["typed"],
    }
    return render(request, "requests/intake/old_page.html", context, status=409)


def _sent_from(request: HttpRequest, visit: Visit, named: str) -> Case | None:
    """The request as which this very page was sent. Windows of several requests share a draft until one is sent."""
    draft = drafts.named(visit.owner, named)
    case = draft.case if draft else None
    rights = set(rights_in({"right": request.POST.getlist("right")}))
    return case if case and rights == set(case.rights.values_list("right", flat=True)) else None
