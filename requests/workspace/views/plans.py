"""The pages of plans and of written answers: each reads its form, calls one function, and says what happened."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from requests.fulfil import plan, working
from requests.fulfil.remedy import parted
from requests.letters.answer import preview_words
from requests.letters.reach import Way, way_to
from requests.models import Case, Intent, PlanRow, RightsRequest, State
from requests.models.plan import does_less
from requests.rights import Work, plan_of
from requests.workspace.access import case_or_404, page, right_or_404
from requests.workspace.plan_panel import intent_word, name_of, text_of, to_be_done
from requests.workspace.twice import Press
from requests.workspace.views.case import render_case
from requests.workspace.views.deeds import carry_out, not_now, show_form
from requests.workspace.work_forms import AnswerForm, CloseForm, DecideForm, ExplanationForm, SystemForm
from requests.workspace.work_panel import asked_and_guidance


def _row_or_404(request: RightsRequest, row: Any) -> PlanRow:
    found = PlanRow.objects.select_related("source__data_key", "reason__data_key").filter(
        pk=row, request=request, round=request.round
    )
    if not found:
        raise Http404
    the_row: PlanRow = found[0]
    the_row.request = request
    return the_row


def _elsewhere(request: Any, case: Case, row: RightsRequest, work: Work, states: set[State]) -> HttpResponse | None:
    """The case's page, where a form would be opened in vain."""
    if plan_of(row.right).work != work:
        return render_case(request, case, status=409, refused=_("This right is worked on in another way."))
    return not_now(request, case, states, row)


@page("plan_decide")
def decide_row(request: Any, reference: str, right: str, row: Any) -> HttpResponse:
    case = case_or_404(request, reference)
    of_right = right_or_404(case, right)
    plan_row = _row_or_404(of_right, row)
    form = DecideForm(request.POST or None, row=plan_row)
    if request.method == "POST" and form.is_valid():
        intent, words = Intent(form.cleaned_data["intent"]), form.cleaned_data["reason"]
        return carry_out(
            request, case, lambda: plan.decide(plan_row, request.user, intent, words),
            _("Decided. The plan says so now."), words,
            press=Press("plan.decided", right, {"row": str(plan_row.pk), "intent": intent.value}),
        )  # fmt: skip
    told = None if request.method == "POST" else _elsewhere(request, case, of_right, Work.CHANGE, {State.FULFILLING})
    more = asked_and_guidance(of_right, request.roles)
    return told or show_form(request, "plan_decide", case, form, row=of_right, system=name_of(plan_row), **more)


@page("plan_close")
def close_row(request: Any, reference: str, right: str, row: Any) -> HttpResponse:
    case = case_or_404(request, reference)
    of_right = right_or_404(case, right)
    plan_row = _row_or_404(of_right, row)
    form = CloseForm(request.POST or None, row=plan_row, initial={"result": plan_row.intent})
    if request.method == "POST" and form.is_valid():
        result, words = Intent(form.cleaned_data["result"]), form.cleaned_data["account"]
        said = _("Closed. Once every row is closed, the letter goes.")
        if plan_of(right).approved and does_less(plan_row.intent, result):
            said = _("Closed. Less was done than was approved, so it is approved anew before the letter goes.")
        return carry_out(
            request, case, lambda: plan.close(plan_row, request.user, result, words),
            said, words,
            press=Press("plan.closed", right, {"row": str(plan_row.pk), "result": result.value}),
        )  # fmt: skip
    told = None if request.method == "POST" else _elsewhere(request, case, of_right, Work.CHANGE, {State.CARRYING_OUT})
    more = {"intent": intent_word(plan_row.intent), "planned": text_of(plan_row.reason)}
    return told or show_form(request, "plan_close", case, form, row=of_right, system=name_of(plan_row), **more)


@page("plan_add")
def add_system(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    form = SystemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["system"]
        return carry_out(
            request, case, lambda: plan.add_system(row, request.user, name),
            _("Added to the plan. Now decide what happens there."), name, press=Press("plan.system_added", right),
        )  # fmt: skip
    told = None if request.method == "POST" else _elsewhere(request, case, row, Work.CHANGE, {State.FULFILLING})
    return told or show_form(request, "plan_add", case, form, row=row)


@page("plan_connected")
def add_connected(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    return carry_out(
        request, case, lambda: plan.add_connected(row, request.user),
        _("Added to the plan. Now decide what happens there."), press=Press("plan.system_added", right),
    )  # fmt: skip


@page("reconsider")
def reconsider(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    return carry_out(
        request, case, lambda: plan.reconsider(row, request.user),
        _("The plan is open again. It has to be approved anew."), press=Press("request.reconsider", right),
    )  # fmt: skip


# -- answers in words --------------------------------------------------------------------------------------


@page("answer")
def write_answer(request: Any, reference: str, right: str) -> HttpResponse:
    """The words, and below them the letter that they stand in, in the person's language."""
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    written = working.written(row)
    form_of = ExplanationForm if right == "explain_decision" else AnswerForm
    form = form_of(request.POST or None, initial=parted(written, case.language))
    if request.method == "POST" and form.is_valid():
        words = form.words(case.language)
        return carry_out(
            request, case, lambda: working.write_answer(row, request.user, words, form.remedy),
            _("The answer is written. Read the letter before it goes."), words, press=Press("answer.written", right),
        )  # fmt: skip
    told = None if request.method == "POST" else _answer_elsewhere(request, case, row)
    letter = preview_words(row, written) if written else None
    more = {"letter": letter, **asked_and_guidance(row, request.roles)}
    may_write = "handler" in request.roles and row.state == State.FULFILLING
    return told or show_form(request, "answer", case, form, row=row, may_write=may_write, **more)


def _answer_elsewhere(request: Any, case: Case, row: RightsRequest) -> HttpResponse | None:
    reading = {State.FULFILLING, State.APPROVING, State.CARRYING_OUT, State.ANSWERED}
    return _elsewhere(request, case, row, Work.ANSWER, reading)


@page("finish")
def finish(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)

    def said() -> str:
        if to_be_done(row):
            return _("Finished. Now do it in each system and close the rows.")
        if way_to(case) is Way.POST:
            return _("Finished. The answer is still to be printed and posted.")
        return _("Finished. The answer is on its way.")

    return carry_out(
        request, case, lambda: working.finish(row, request.user), said, press=Press("request.finish", right)
    )
