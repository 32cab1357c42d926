"""The deeds of staff: each reads its form, calls one function, and says what happened.

A deed that is not possible any more answers on the case's page (409) with the sentence, and with
what was typed, so that nothing is lost.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from privacyportal.typed import number_in
from requests import workflow
from requests.fulfil import answer, collect, doubt, handling, resend, review
from requests.fulfil.review import COLLECTED_ANEW
from requests.identity.decision import ask_again
from requests.letters.reach import Way, on_paper_alone, way_to
from requests.models import Case, RightsRequest, State
from requests.rights import plan_of
from requests.workspace.access import case_or_404, current_run, page, right_or_404
from requests.workspace.approval import approval_page
from requests.workspace.complaint import remark_on
from requests.workspace.forms import HandOverForm, ReasonForm, RefusalForm
from requests.workspace.frame import frame
from requests.workspace.identity_page import more_wanted
from requests.workspace.person import acting_of, masked
from requests.workspace.plan_panel import to_be_done
from requests.workspace.twice import Press, done_already
from requests.workspace.views.case import address_of, render_case
from requests.workspace.work_panel import asked_and_guidance


def carry_out(
    request: Any, case: Case, deed: Callable[[], Any], said: str | Callable[[], str], typed: str = "", *, press: Press
) -> HttpResponse:
    """Does it and goes back to the case; where it cannot be done, tells why there. `said`: what happened, or who tells
    it afterwards, where that depends on what came of it.

    Pressed twice it is done once, and the second press is told so quietly.
    """
    try:
        deed()
    except workflow.NotPossible as refusal:
        if done_already(case, request.user, press, typed):
            messages.info(request, _("That was already done."))
            return redirect(address_of(case))
        return render_case(request, case, status=409, refused=refusal.sentence, typed=typed)
    messages.success(request, said() if callable(said) else said)
    return redirect(address_of(case))


def show_form(request: Any, name: str, case: Case, form: Any, **more: Any) -> HttpResponse:
    context = {**frame(request), "case": case, "form": form, "back": address_of(case), "person": masked(case), **more}
    return render(request, f"requests/workspace/{name}.html", context)


def not_now(request: Any, case: Case, states: set[State], row: RightsRequest) -> HttpResponse | None:
    """The case's page with the sentence, where the form of a deed would be opened in vain."""
    if row.state in states:
        return None
    return render_case(request, case, status=409, refused=workflow.why_not_now(row))


# -- who is asking ------------------------------------------------------------------------------------


def was_asked(case: Case, said: str) -> str:
    """`said`: where a message went out by itself."""
    if on_paper_alone(case):
        return _("The letter that asks for it is written. This person gets no mail: print it and post it.")
    return said


@page("ask_again")
def ask_person_again(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    return carry_out(
        request, case, lambda: ask_again(row, request.user),
        was_asked(case, _("The person was asked again.")), press=Press("identity.asked_again", right),
    )  # fmt: skip


@page("prove_more")
def go_back_to_proof(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return carry_out(
            request, case, lambda: doubt.doubt(case, request.user, reason),
            _("Back to who is asking. Nothing is given or done until a verifier has decided anew."), reason,
            press=Press("identity.doubted"),
        )  # fmt: skip
    sentence = doubt.why_no_doubt(case, request.user, list(case.rights.order_by("id")))
    if request.method != "POST" and sentence is not None:
        return render_case(request, case, status=409, refused=sentence)
    return show_form(request, "prove_more", case, form, row=row)


@page("refuse")
def refuse_request(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    form = RefusalForm(request.POST or None, request=row)
    if request.method == "POST" and form.is_valid():
        ground, reason = form.cleaned_data["ground"], form.cleaned_data["reason"]
        return carry_out(
            request, case, lambda: answer.refuse(row, request.user, ground, reason),
            lambda: _refused(case), reason,
            press=Press("request.refuse", right, {"ground": ground}),
        )  # fmt: skip
    refusable = set(workflow.TABLE["refuse"].frm)
    told = not_now(request, case, refusable, row) if request.method != "POST" else None
    return told or show_form(request, "refuse", case, form, row=row, discreet=plan_of(right).discreet)


# -- who works on it ------------------------------------------------------------------------------------


@page("take")
def take_on(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    seen = request.POST.get("handler", "")
    shown = number_in(seen)
    return carry_out(
        request, case, lambda: handling.take(row, request.user, shown),
        _("This request is with you now."), press=Press("case.taken", right),
    )  # fmt: skip


@page("hand_over")
def hand_on(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    form = HandOverForm(request.POST or None, request=row)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        return carry_out(
            request, case, lambda: handling.hand_over(row, request.user, to),
            _("This request is with %(name)s now.") % {"name": to},
            press=Press("case.handed_over", right, {"handler": str(to.pk)}),
        )  # fmt: skip
    return show_form(request, "hand_over", case, form, row=row)


# -- collecting -----------------------------------------------------------------------------------------


@page("retry_run")
def try_run_again(request: Any, reference: str, run: Any) -> HttpResponse:
    case = case_or_404(request, reference)
    row = current_run(case, run)
    if row is None:
        return render_case(request, case, status=409, refused=COLLECTED_ANEW)

    def again() -> None:
        if not collect.retry_run(row, request.user):
            raise workflow.NotPossible(_("This system is being asked already, or has answered in the meantime."))

    press = Press("collect.started", row.request.right, {"source": row.source.key})
    return carry_out(request, case, again, _("The system is asked again."), press=press)


@page("collect_again")
def collect_again(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)

    def again() -> None:
        if not collect.start_collection(row, request.user, everything="everything" in request.POST):
            raise workflow.NotPossible(_("No system was asked: none is connected, or they are being asked already."))

    if request.method == "POST":
        press = Press("collect.started", right)
        return carry_out(request, case, again, _("The systems are being asked."), press=press)
    told = not_now(request, case, {State.FULFILLING}, row)
    return told or show_form(request, "collect_again", case, None, row=row, content=approval_page(row, request.user))


# -- approval -------------------------------------------------------------------------------------------


@page("submit")
def submit(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    return carry_out(
        request, case, lambda: review.submit(row, request.user),
        _("Handed over for approval by somebody else."), press=Press("request.submit", right),
    )  # fmt: skip


@page("send_back")
def turn_back(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return carry_out(
            request, case, lambda: answer.send_back(row, request.user, reason),
            _("Sent back to the handler."), reason, press=Press("request.send_back", right),
        )  # fmt: skip
    told = not_now(request, case, {State.APPROVING}, row) if request.method != "POST" else None
    return told or show_form(request, "send_back", case, form, row=row)


@page("approve")
def approve_and_send(request: Any, reference: str, right: str) -> HttpResponse:
    """The page shows what will be sent and holds its digest; pressed, exactly that is approved or nothing."""
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        return carry_out(
            request, case, lambda: answer.approve(row, request.user, seen),
            lambda: _approved(row), press=Press("request.approve", right, {"digest": seen}),
        )  # fmt: skip
    refusal = workflow.why_not("approve", row, workflow.Deed.of_staff(request.user))
    if refusal is not None:
        return render_case(request, case, status=409, refused=refusal)
    more = {
        "acting": acting_of(case, request.roles),
        "doubt": more_wanted(case),
        **asked_and_guidance(row, request.roles),
    }
    content = approval_page(row, request.user)
    return show_form(request, "approve", case, None, row=row, content=content, complaint=remark_on(row), **more)


def _approved(request: RightsRequest) -> str:
    if to_be_done(request):
        return _("Approved. It can be carried out now, system by system.")
    if way_to(request.case) is Way.POST:
        return _("Approved. The answer is still to be printed and posted.")
    return _("Approved. The answer is on its way.")


def _refused(case: Case) -> str:
    if way_to(case) is Way.POST:
        return _("Refused. The letter with the reason is still to be printed and posted.")
    return _("Refused. The letter with the reason is on its way.")


@page("retry_mail")
def send_mail_again(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    return carry_out(
        request, case, lambda: resend.send_again(row, request.user),
        _("The mail is sent again."), press=Press("mail.sent_again", right),
    )  # fmt: skip


@page("posted")
def say_posted(request: Any, reference: str, right: str) -> HttpResponse:
    """The letter of somebody whom no mail and no text reaches."""
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    return carry_out(
        request, case, lambda: answer.say_posted(row, request.user),
        _("Answered today: it was posted."), press=Press("answer.posted", right),
    )  # fmt: skip
