"""The person shows something more: a fact, a file, a phone, what the product hands over (DESIGN §4).

What is said afterwards is the same whatever a system knows.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.limiting import allowed
from requests import workflow
from requests.identity import document, handover, source_fact
from requests.identity.codes import Verdict, issue_code
from requests.identity.confirm import confirm_by_code
from requests.identity.tokens import HOW_TO_GO_ON, Refused
from requests.intake import session
from requests.intake.forms import CodeForm
from requests.intake.limits import CODE_TRIES, HANDOVERS, NEW_CODES, too_many
from requests.intake.offer import rights_in
from requests.intake.proofs import FactForm, FileForm, asked_of, phone_to_prove
from requests.intake.status_views import Door, reading_and_sending, too_late, with_session
from requests.models import Case, Evidence, EvidenceState
from requests.reference import read_reference

# -- what staff asked for --------------------------------------------------------------------------------


@reading_and_sending
@with_session
def show(request: HttpRequest, door: Door, evidence: Any) -> HttpResponse:
    """One thing that was asked for: a fact to write or a file to upload."""
    row = _asked_or_404(door.case, evidence)
    if row.state != EvidenceState.ASKED:
        return too_late(request, door)
    form = _form_of(row, request)
    if form.is_valid():
        try:
            _give(row, form)
        except workflow.NotPossible:
            return too_late(request, door)
        messages.success(request, _("Thank you. We look at it. You need not do anything now."))
        return redirect(door.address)
    context = {
        "pack": door.pack,
        "reference": door.reference,
        "form": form,
        "asked": asked_of(row),
        "back": door.address,
    }
    return render(request, "requests/intake/show.html", context)


def _asked_or_404(case: Case | None, pk: Any) -> Evidence:
    rows = Evidence.objects.select_related("case__data_key", "case__controller", "data_key", "note__data_key")
    row: Evidence | None = rows.filter(case=case, pk=pk, method__in=("document", "source_fact", "authority")).first()
    if row is None:
        raise Http404
    return row


def _form_of(row: Evidence, request: HttpRequest) -> Any:
    data = request.POST if request.method == "POST" else None
    if row.method == "source_fact":
        return FactForm(data, kind=str(row.facts["kind"]), for_another=row.case.for_another)
    return FileForm(data, request.FILES if request.method == "POST" else None)


def _give(row: Evidence, form: Any) -> None:
    if row.method == "source_fact":
        source_fact.give_fact(row, form.cleaned_data["answer"])
    else:
        document.give_file(row, form.cleaned_data["file"])


@require_POST
@with_session
def send_text(request: HttpRequest, door: Door) -> HttpResponse:
    """A code to the phone that the person gave; typed on the page that opens the request, it proves the number."""
    case: Any = door.case
    if not allowed("new_code", NEW_CODES, request):
        return too_many(request, door.pack, _("What you filed is kept, and a code that you have still works."))
    if not phone_to_prove(case, door.pack):
        return too_late(request, door)
    if issue_code(case, way="phone_code", browser=session.browser_of(request)):
        messages.success(request, _("A code is on its way to your phone. Type it here; older ones no longer work."))
    else:
        messages.warning(request, _("Today’s codes for this request are used up. Try again tomorrow."))
    return redirect("status:phone", door.reference)


@reading_and_sending
@with_session
def phone(request: HttpRequest, door: Door) -> HttpResponse:
    """The code of the text message. Opening the page sends nothing."""
    case: Any = door.case
    if not phone_to_prove(case, door.pack):
        messages.warning(request, _("No phone number of this request waits for a code."))
        return redirect(door.address)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if not allowed("code", CODE_TRIES, request):
            return too_many(request, door.pack, _("What you filed is kept."))
        opening = confirm_by_code(case, form.cleaned_data["code"], session.browser_of(request))
        if opening.verdict is Verdict.RIGHT:
            messages.success(request, _("Thank you. The number is proven to be yours."))
            return session.hand_out(redirect(door.address), door.reference, opening.token)
        form.add_error("code", str(opening.verdict.value))
    context: dict[str, Any] = {"pack": door.pack, "reference": door.reference, "form": form, "back": door.address}
    context["for_another"] = case.for_another
    return render(request, "requests/intake/phone.html", context)


# -- from the product ------------------------------------------------------------------------------------


@csrf_exempt  # it comes from the product's own page; the signature says who sent it, and it is taken once
@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: HttpRequest, controller: str) -> HttpResponse:
    """A hand-over, in the body of a POST and never in an address. Leads into the form, where what it proves is shown
    beside what was begun in this browser before: the product's page sends no cookie of ours along, the form has it.

    With the reference of a request beside it, leads to that request, where the person adds it by a button.
    """
    owner = Controller.objects.filter(key=controller).first()
    if owner is None:
        raise Http404
    if request.method != "POST":
        return redirect("intake:start", owner.key)
    pack = pack_of(owner)
    if not allowed("handover", HANDOVERS, request):
        return too_many(request, pack, str(HOW_TO_GO_ON))
    try:
        _row, browser = handover.take(owner, request.POST.get("token", ""))
    except Refused as refusal:
        context = {"pack": pack, "sentence": refusal.sentence, "go_on": HOW_TO_GO_ON}
        return render(request, "requests/intake/handover_refused.html", context, status=400)
    reference = read_reference(request.POST.get("reference", ""))
    onward = redirect("status:case", reference) if reference is not None else redirect("intake:start", owner.key)
    return _see_other(handover.hand_out(onward, browser))


def _see_other(response: HttpResponse) -> HttpResponse:
    """The browser asks for the next page by GET, and keeps nothing of what was posted."""
    response.status_code = 303
    return response


@require_POST
def leave_out(request: HttpRequest, controller: str) -> HttpResponse:
    """On a device that several people use what was brought may be somebody else's. Back to where it was shown."""
    owner = Controller.objects.filter(key=controller).first()
    if owner is None:
        raise Http404
    row = handover.current(request, owner)
    if row is not None:
        handover.forget(row)
    messages.success(request, _("What the product told us is left out: we have destroyed it."))
    named = {"right": request.POST.getlist("right")}
    reference, rights = read_reference(request.POST.get("reference", "")), rights_in(named)
    if reference is not None:
        return redirect("status:case", reference)
    if rights:
        return redirect(reverse("intake:start", args=[owner.key]) + "?" + urlencode({"right": rights}, doseq=True))
    return redirect("intake:check", owner.key)


@require_POST
@with_session
def add_handover(request: HttpRequest, door: Door) -> HttpResponse:
    case: Any = door.case
    row = handover.current(request, case.controller)
    try:
        if row is None:
            raise workflow.NotPossible("")
        handover.add_to(case, row)
    except workflow.NotPossible:
        return too_late(request, door)
    messages.success(request, _("Thank you. What the product says of you is with your request."))
    return redirect(door.address)
