"""Who may open which page of the workspace, and who may do what there: one table (P-47).

`see` opens the page (GET), `do` presses its buttons (POST). An empty one means that there is no
such thing. A case is opened in the frame of its own controller, with the roles held there; where the
person holds none there it does not exist (404). Every other page belongs to the controller that the
person works for at the moment.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from privacyportal.controllers.models import Controller
from privacyportal.staff.access import member
from privacyportal.staff.models import Role
from requests.models import Case, RightsRequest, SourceRun
from requests.reference import read_reference

V, H, P, U, A = Role.VERIFIER, Role.HANDLER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR
EVERYBODY = (V, H, P, U, A)
View = Callable[..., Any]


@dataclass(frozen=True)
class Access:
    see: tuple[str, ...] = ()
    do: tuple[str, ...] = ()


ACCESS: dict[str, Access] = {
    "queue": Access(see=EVERYBODY),
    "view_save": Access(see=(V, H, P, A), do=(V, H, P, A)),
    "view_change": Access(see=(V, H, P, A), do=(V, H, P, A)),
    "view_delete": Access(do=(V, H, P, A)),
    "search": Access(see=EVERYBODY, do=EVERYBODY),
    "dashboard": Access(see=EVERYBODY),
    "register": Access(see=(U, A)),
    "reports": Access(see=(U, A), do=(U, A)),
    "report": Access(see=(U, A)),
    "case_file": Access(see=(U, A), do=(U, A)),
    "new_test": Access(see=(A,), do=(A,)),
    "case": Access(see=EVERYBODY),
    "by_when": Access(see=EVERYBODY),
    "progress": Access(see=EVERYBODY),
    "reveal": Access(see=(V, H, P), do=(V, H, P)),
    "identity": Access(see=(V,), do=(V,)),
    "evidence_ask": Access(see=(V,), do=(V,)),
    "evidence_note": Access(see=(V,), do=(V,)),
    "evidence_authority": Access(see=(V,), do=(V,)),
    "evidence_fact": Access(do=(V,)),
    "evidence": Access(see=(V,), do=(V,)),
    "evidence_file": Access(see=(V,)),
    "evidence_strike": Access(see=(V,), do=(V,)),
    "evidence_back": Access(do=(V,)),
    "handover_keys": Access(see=(A,), do=(A,)),
    "ask_again": Access(do=(V,)),
    "prove_more": Access(see=(V, H), do=(V, H)),
    "refuse": Access(see=(V, H), do=(V, H)),
    "take": Access(do=(H,)),
    "hand_over": Access(see=(H,), do=(H,)),
    "retry_run": Access(do=(H,)),
    "collect_again": Access(see=(H,), do=(H,)),
    "submit": Access(do=(H,)),
    "send_back": Access(see=(P,), do=(P,)),
    "approve": Access(see=(P,), do=(P,)),
    "retry_mail": Access(do=(H,)),
    "plan_decide": Access(see=(H,), do=(H,)),
    "plan_close": Access(see=(H,), do=(H,)),
    "plan_add": Access(see=(H,), do=(H,)),
    "plan_connected": Access(do=(H,)),
    "reconsider": Access(do=(H,)),
    "answer": Access(see=(H, P, U), do=(H,)),
    "finish": Access(do=(H,)),
    "assign": Access(do=(H,)),
    "resend": Access(do=(H,)),
    "new_request": Access(see=(V, H, A), do=(V, H, A)),
    "merge": Access(see=(V, H), do=(V, H)),
    "messages": Access(see=(V, H, P, U), do=(V, H)),
    "message_file": Access(see=(V, H, P, U)),
    "note": Access(see=(V, H, P, A), do=(V, H, P, A)),
    "told": Access(see=(V, H), do=(V, H)),
    "ask": Access(see=(V, H), do=(V, H)),
    "take_back": Access(do=(V, H)),
    "fee": Access(see=(V, H), do=(V, H)),
    "extend": Access(see=(H,), do=(H,)),
    "reopen": Access(see=(H, P), do=(H, P)),
    "confirm_receipt": Access(do=(V, H)),
    "said": Access(see=(V, H), do=(V, H)),
    "received": Access(see=(V, H, A), do=(V, H, A)),
    "dispute": Access(see=(V, A), do=(V, A)),
    "settle": Access(see=(V, A), do=(V, A)),
    "hold": Access(see=(A,), do=(A,)),
    "release": Access(see=(A,), do=(A,)),
    "letters": Access(see=(A, U)),
    "letter_words": Access(see=(A, U), do=(A,)),
    "letter_paper": Access(see=(V, H, P, U)),
    "mail_bounced": Access(do=(H, V)),
    "mail_again": Access(do=(H,)),
    "text_again": Access(do=(H, V)),
    "copy_paper": Access(do=(H,)),
    "posted": Access(do=(H,)),
    "address": Access(see=(V,), do=(V,)),
    "rows": Access(see=(H, P, U), do=(H,)),
    "row": Access(see=(H, P, U), do=(H,)),
    "sources": Access(see=EVERYBODY),
    "source": Access(see=EVERYBODY),
    "source_add": Access(see=(A,), do=(A,)),
    "source_change": Access(see=(A,), do=(A,)),
    "source_check": Access(do=(A,)),
    "settings": Access(see=(U, A)),
    "settings_change": Access(see=(A,), do=(A,)),
    "settings_versions": Access(see=(U, A)),
    "settings_version": Access(see=(U, A)),
    "settings_again": Access(do=(A,)),
}


def page(name: str) -> Callable[[View], View]:
    """Guards a view as its row of ACCESS says. The view carries the row as `access`."""
    access = ACCESS[name]

    def decorate(view: View) -> View:
        see = member(*access.see, owner=controller_of_case)(view if access.see else _not_allowed(access))
        do = member(*access.do, owner=controller_of_case)(view if access.do else _not_allowed(access))

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return (do if request.method == "POST" else see)(request, *args, **kwargs)

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return decorate


def _not_allowed(access: Access) -> View:
    methods = [name for name, roles in (("GET", access.see), ("POST", access.do)) if roles]

    def refuse(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseNotAllowed(methods)

    return refuse


def controller_of_case(among: Collection[Controller], reference: str = "", **_names: Any) -> Controller | None:
    """Which of these the case in the address belongs to; None for a case of nobody among them, and for other pages."""
    known = read_reference(reference)
    case = (
        Case.objects.filter(reference=known, controller__in=list(among)).only("controller_id").first()
        if known
        else None
    )
    return next((controller for controller in among if case and controller.pk == case.controller_id), None)


def case_or_404(request: Any, reference: str) -> Case:
    """The case of the current controller with this reference, in any of its spellings."""
    case: Case | None = (
        Case.objects.of(request.controller)
        .select_related("data_key", "controller")
        .filter(reference=read_reference(reference) or "")
        .first()
    )
    if case is None:
        raise Http404
    return case


def right_or_404(case: Case, right: str) -> RightsRequest:
    found: RightsRequest | None = (
        case.rights.select_related("pack_version", "handler").defer("pack_version__data").filter(right=right).first()
    )
    if found is None:
        raise Http404
    found.case = case
    return found


def current_run(case: Case, run: Any) -> SourceRun | None:
    """A run of the case; None where it was collected anew since. Raises Http404 where it was never one of it."""
    found: SourceRun | None = (
        SourceRun.objects.select_related("source", "request__pack_version", "request__handler")
        .defer("request__pack_version__data")
        .filter(pk=run, request__case=case)
        .first()
    )
    if found is None:
        raise Http404
    found.request.case = case
    return found if found.superseded_at is None and found.round == found.request.round else None
