"""Who is asking: what was shown, asking for more, looking at it, and the decision."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from privacyportal.sentences import joined
from privacyportal.templatetags.portal import listed
from requests import workflow
from requests.identity import asking, authority, document, live_check, source_fact
from requests.identity.base import methods
from requests.identity.codes import way_of
from requests.identity.decision import accept_identity
from requests.identity.evidence import is_open, level_now, strike
from requests.models import Case, Evidence, EvidenceState, RightsRequest, SourceRun, State
from requests.rights import Work, level_for, plan_of
from requests.workspace.access import case_or_404, page
from requests.workspace.authority_form import AuthorityForm
from requests.workspace.case_page import checks
from requests.workspace.forms import ReasonForm
from requests.workspace.identity_forms import ASKABLE, AskForm, IdentityForm, ShownForm, VerdictForm
from requests.workspace.identity_page import context_of
from requests.workspace.names import right_word
from requests.workspace.person import acting_of, masked, words_of
from requests.workspace.twice import Press
from requests.workspace.views.case import render_case
from requests.workspace.views.deeds import carry_out, not_now, show_form, was_asked


@page("identity")
def decide_identity(request: Any, reference: str) -> HttpResponse:
    case = case_or_404(request, reference)
    person = masked(case)
    form = IdentityForm(request.POST or None, case=case, person=person)
    verifying = list(case.rights.filter(state=State.VERIFYING).select_related("pack_version"))
    level = level_now(case)
    going_on = [row for row in verifying if level_for(row) <= level]
    collects = any(plan_of(row.right).work == Work.DISCLOSE for row in going_on or verifying)
    if request.method == "POST" and form.is_valid():
        ticked, reason = form.cleaned_data.get("identifiers", []), form.cleaned_data["reason"]
        return carry_out(
            request, case, lambda: accept_identity(case, request.user, ticked, reason, form.cleaned_data["seen"]),
            lambda: _accepted(case, verifying), reason,
            press=Press("request.prove"),
        )  # fmt: skip
    if request.method != "POST" and not is_open(case):
        return not_now(request, case, {State.VERIFYING}, case.rights.latest("id")) or HttpResponse(status=409)
    more = {
        "checks": checks(case, person, None), "words": words_of(case), "acting": acting_of(case, request.roles),
        "collects": collects, **context_of(case),
    }  # fmt: skip
    return show_form(request, "identity", case, form, **more, rights=[right_word(r.right) for r in verifying])


def _accepted(case: Case, verifying: list[RightsRequest]) -> str:
    """What came of it: a right whose proof is not enough yet waits, and its systems with it."""
    said = _("Identity accepted.")
    runs = SourceRun.objects.filter(request__in=verifying, request__state=State.FULFILLING, superseded_at__isnull=True)
    if runs.exists():
        said = _("Identity accepted. The systems are being asked.")
    waiting = case.rights.filter(state=State.VERIFYING)
    if not waiting:
        return said
    rights = listed(right_word(row.right) for row in waiting)
    return joined(said, _("This does not go on yet: %(rights)s.") % {"rights": rights})


def _closed(request: Any, case: Case) -> HttpResponse | None:
    """The case's page, where nobody decides on the identity (any more)."""
    if request.method == "POST" or is_open(case):
        return None
    return not_now(request, case, {State.VERIFYING}, case.rights.latest("id"))


@page("evidence_ask")
def ask_for(request: Any, reference: str, method: str) -> HttpResponse:
    case = case_or_404(request, reference)
    if method not in ASKABLE:
        raise Http404
    form = AskForm(request.POST or None, method=method, case=case)
    if request.method == "POST" and form.is_valid():
        kind, why = form.cleaned_data.get("kind", ""), form.cleaned_data["reason"]
        deeds = {
            "document": lambda: document.ask_document(case, request.user, kind, why),
            "source_fact": lambda: source_fact.ask_fact(case, request.user, kind, why),
            "authority": lambda: authority.ask_authority(case, request.user, why),
        }
        press = Press("evidence.asked", facts={"method": method})
        return carry_out(request, case, deeds[method], was_asked(case, _("The person was asked.")), why, press=press)
    told = _closed(request, case)
    return told or show_form(request, "evidence_ask", case, form, method=methods[method])


@page("evidence_note")
def note_shown(request: Any, reference: str, method: str) -> HttpResponse:
    case = case_or_404(request, reference)
    if method not in methods or not methods[method].of_staff or method == "authority":
        raise Http404
    form = ShownForm(request.POST or None, person=masked(case))
    if request.method == "POST" and form.is_valid():
        shows, words = form.cleaned_data.get("identifiers", []), form.cleaned_data["reason"]
        return carry_out(
            request, case, lambda: live_check.note_check(case, request.user, method, shows, words),
            _("Noted. It counts as proof."), words, press=Press("evidence.accepted", facts={"method": method}),
        )  # fmt: skip
    return _closed(request, case) or show_form(request, "evidence_note", case, form, method=methods[method])


@page("evidence_authority")
def decide_authority(request: Any, reference: str) -> HttpResponse:
    case = case_or_404(request, reference)
    form = AuthorityForm(request.POST or None, case=case, person=masked(case))
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["reason"]

        def decide() -> None:
            if form.accepted:
                authority.accept_authority(case, request.user, words, form.told(), form.shown())
            else:
                authority.reject_authority(case, request.user, words)

        said = _("The authority to act is decided on.")
        return carry_out(request, case, decide, said, words, press=_verdict("authority", form.accepted))
    given = authority.given_files(case)
    acting = acting_of(case, request.roles)
    return _closed(request, case) or show_form(request, "evidence_authority", case, form, given=given, acting=acting)


@page("evidence_fact")
def look_up_fact(request: Any, reference: str, kind: str) -> HttpResponse:
    case = case_or_404(request, reference)

    def look() -> None:
        if kind == "again":
            source_fact.check_again(case, request.user)
        else:
            source_fact.check_given(case, request.user, kind)

    said = _("The systems are being asked. What they say stands on the identity page.")
    return carry_out(request, case, look, said, press=Press("evidence.given", facts={"method": "source_fact"}))


def _verdict(method: str, accepted: bool) -> Press:
    return Press("evidence.accepted" if accepted else "evidence.rejected", facts={"method": method})


def _evidence_or_404(case: Case, pk: Any) -> Evidence:
    rows = Evidence.objects.select_related("case__data_key", "case__controller", "attachment__data_key")
    found: Evidence | None = rows.filter(case=case, pk=pk).first()
    if found is None:
        raise Http404
    return found


@page("evidence")
def decide_evidence(request: Any, reference: str, evidence: Any) -> HttpResponse:
    case = case_or_404(request, reference)
    row = _evidence_or_404(case, evidence)
    form = VerdictForm(request.POST or None, person=masked(case))
    if request.method == "POST" and form.is_valid():
        shows, why_not = form.cleaned_data.get("identifiers", []), form.cleaned_data["reason"]
        said = _("Decided.") if form.accepted else _("Decided. The person reads why, and is asked for another one.")
        return carry_out(
            request,
            case,
            lambda: document.decide(row, request.user, form.accepted, shows, why_not),
            said,
            why_not,
            press=_verdict(row.method, form.accepted),
        )
    if request.method != "POST" and row.state != EvidenceState.GIVEN:
        return render_case(request, case, status=409, refused=document.DECIDED)
    context = {"row": row, "title": methods[row.method].title, "about": methods[row.method].seen(row)}
    return _closed(request, case) or show_form(request, "evidence", case, form, **context)


@page("evidence_strike")
def strike_out(request: Any, reference: str, evidence: Any) -> HttpResponse:
    """What was accepted counts no more."""
    case = case_or_404(request, reference)
    row = _evidence_or_404(case, evidence)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return carry_out(
            request, case, lambda: strike(row, request.user, reason), _("Struck out: it counts no more."), reason,
            press=Press("evidence.struck", facts={"method": row.method}),
        )  # fmt: skip
    context = {"title": methods[row.method].title, "about": methods[row.method].seen(row)}
    context["shuts_door"] = row.method == way_of(case)
    return _closed(request, case) or show_form(request, "evidence_strike", case, form, **context)


@page("evidence_file")
def show_file(request: Any, reference: str, evidence: Any) -> HttpResponse:
    """A picture that we drew ourselves is shown, all else is saved; neither can do anything in our pages."""
    case = case_or_404(request, reference)
    try:
        file = document.open_file(_evidence_or_404(case, evidence), request.user)
    except (workflow.NotPossible, FileNotFoundError):
        return render_case(request, case, status=409, refused=_("There is no such file any more."))
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    saved = file.media_type != "image/jpeg"
    answer.headers["Content-Disposition"] = content_disposition_header(saved, file.name) or "inline"
    return answer


@page("evidence_back")
def take_back(request: Any, reference: str, evidence: Any) -> HttpResponse:
    case = case_or_404(request, reference)
    row = _evidence_or_404(case, evidence)
    return carry_out(
        request, case, lambda: asking.take_back(row, request.user),
        _("It is not asked for any more."), press=_verdict(row.method, False),
    )  # fmt: skip
