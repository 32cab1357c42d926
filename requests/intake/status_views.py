"""The requester's pages: find a request by its reference, show the code, follow it, withdraw it, add to it.

Opening any of them changes nothing. Without a session each of them is the page of the code, which looks the
same whether or not there is such a request.
"""

import dataclasses
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from privacyportal.controllers.packs import Pack, pack_called
from privacyportal.given_back import given_back
from privacyportal.limiting import allowed
from privacyportal.sentences import labelled
from privacyportal.templatetags.portal import typed_words
from requests import workflow
from requests.fulfil import answer
from requests.identity.base import offers
from requests.identity.codes import Verdict, issue_code, read_code
from requests.identity.confirm import confirm_by_code
from requests.identity.supplement import missing, supplement
from requests.intake import proofs, session
from requests.intake.asking import ADDABLE, AddForm
from requests.intake.forms import CodeForm, ReferenceForm, WordsForm
from requests.intake.limits import CODE_TRIES, NEW_CODES, too_many
from requests.intake.status import page_of, rights_of
from requests.intake.unknown import in_equal_time
from requests.models import Case, CaseSession, RightsRequest, State
from requests.reference import controller_of, read_reference
from requests.rights import plan_of

reading_and_sending = require_http_methods(["GET", "HEAD", "POST"])
NOT_RIGHT = gettext_lazy(
    "This code is not right, or too old, or was tried too often. Compare it with our newest message that holds one, or "
    "ask for a new one; what you filed is kept."
)
"""One sentence for all of it: nothing tells whether there is such a request, or a code that is alive."""


@reading_and_sending
def find(request: HttpRequest) -> HttpResponse:
    """A POST, so that no reference stands in a log as a search would put it there."""
    form = ReferenceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reference = read_reference(form.cleaned_data["reference"])
        if reference is not None and pack_called(controller_of(reference)) is not None:
            return redirect("status:case", reference)
        form.add_error(
            "reference",
            _(
                "This is no reference of ours. Compare it sign by sign with our message: the name of the company and "
                "twice four signs, such as 7K3M-Q2XD."
            ),
        )
    return render(request, "requests/intake/find.html", {"form": form})


# -- whose page it is ------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Door:
    """A readable reference, and what stands behind it: perhaps a case, perhaps a session of it in this browser."""

    reference: str
    pack: Pack
    case: Case | None
    session: CaseSession | None

    @property
    def address(self) -> str:
        return reverse("status:case", args=[self.reference])


View = Callable[..., HttpResponse]


def behind_reference(view: View) -> View:
    """Reads the reference in any form and gives the view its Door; what is none gets a page on how it looks."""

    @wraps(view)
    def open_door(request: HttpRequest, reference: str, **more: Any) -> HttpResponse:
        read = read_reference(reference)
        pack = pack_called(controller_of(read)) if read else None
        if read is None or pack is None:
            form = ReferenceForm()
            return render(request, "requests/intake/find.html", {"form": form, "unreadable": True}, status=404)
        case = Case.objects.select_related("data_key", "controller").filter(reference=read).first()
        return view(request, Door(read, pack, case, session.current(request, case) if case else None), **more)

    return open_door


def with_session(view: View) -> View:
    """Without a session of this very case nothing is done: the page of the code, or what was typed given back."""

    @wraps(view)
    @behind_reference
    def let_in(request: HttpRequest, door: Door, **more: Any) -> HttpResponse:
        if door.session is None:
            return _closed(request, door)
        return view(request, door, **more)

    return let_in


def _closed(request: HttpRequest, door: Door) -> HttpResponse:
    """The same whether or not there is such a request. Words of a person come back with one press to send."""
    given = given_back(request)
    if not typed_words(given["typed"]) and not given["files"]:
        return redirect(door.address)
    context = {"pack": door.pack, "reference": door.reference, "address": door.address, **given}
    return render(request, "requests/intake/closed.html", context, status=403)


# -- the page itself -----------------------------------------------------------------------------------------


@reading_and_sending
def case(request: HttpRequest, reference: str) -> HttpResponse:
    read = read_reference(reference)
    if read and request.method != "POST" and (read != reference or "code" in request.GET):
        return _to_bare_address(request, read)
    shown: HttpResponse = _case(request, reference)
    return shown


def _to_bare_address(request: HttpRequest, reference: str) -> HttpResponse:
    """The one form of the reference, without the code of a mailed link, which waits in a cookie for the button."""
    kept = {"lang": request.GET["lang"]} if "lang" in request.GET else {}
    address = reverse("status:case", args=[reference]) + ("?" + urlencode(kept) if kept else "")
    return session.remember_code(redirect(address), reference, request.GET.get("code", ""))


@behind_reference
def _case(request: HttpRequest, door: Door) -> HttpResponse:
    if request.method == "POST":
        return _show_code(request, door)
    if door.case is None or door.session is None:
        return _code_page(request, door, CodeForm(initial={"code": session.remembered_code(request, door.reference)}))
    if door.case.data_key.shredded_at is not None:
        return render(request, "requests/intake/destroyed.html", {"pack": door.pack, "reference": door.reference})
    context = page_of(door.case, rights_of(door.case), door.session, door.pack)
    context |= proofs.page_of(request, door.case, door.pack, context["wanted"].lost)
    return render(request, "requests/intake/status.html", context)


def _code_page(request: HttpRequest, door: Door, form: CodeForm) -> HttpResponse:
    context = {
        "pack": door.pack,
        "reference": door.reference,
        "form": form,
        "by_phone": offers(door.pack, "phone_code"),
        "filled": not form.is_bound and bool(form.initial.get("code")),
    }
    return render(request, "requests/intake/code.html", context)


def _show_code(request: HttpRequest, door: Door) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, door, form)
    if not allowed("code", CODE_TRIES, request):
        return too_many(request, door.pack, _("What you filed is kept."))
    typed = form.cleaned_data["code"]
    with in_equal_time():
        opening = confirm_by_code(door.case, typed, session.browser_of(request)) if door.case else None
    if opening and opening.verdict is Verdict.RIGHT:
        return session.hand_out(redirect(door.address), door.reference, opening.token)
    form.add_error("code", str(NOT_RIGHT if read_code(typed) else Verdict.MALFORMED.value))
    return session.forget_code(_code_page(request, door, form))


@require_POST
@behind_reference
def new_code(request: HttpRequest, door: Door) -> HttpResponse:
    """The same answer whether or not there is such a request, its messages of today are used up, or it has lapsed."""
    if not allowed("new_code", NEW_CODES, request):
        return too_many(request, door.pack, _("What you filed is kept, and a code that you have still works."))
    with in_equal_time():
        if door.case is not None and door.case.data_key.shredded_at is None:
            issue_code(door.case, browser=session.browser_of(request))
    messages.success(
        request,
        _(
            "If there is such a request, a new code is on its way; if it has had all its messages of today, within "
            "four hours. Once it has come, older ones no longer work."
        ),
    )
    return session.forget_code(redirect(door.address))


# -- what the person can do ---------------------------------------------------------------------------------------


@reading_and_sending
@with_session
def withdraw(request: HttpRequest, door: Door) -> HttpResponse:
    wanted = (request.POST if request.method == "POST" else request.GET).get("right", "")
    right = _to_withdraw(rights_of(door.case), wanted)  # type: ignore[arg-type]
    if right is None:
        gone = [row for row in rights_of(door.case) if row.state == State.WITHDRAWN]  # type: ignore[arg-type]
        twice = request.method == "POST" and any(wanted in {"", row.right} for row in gone)
        return redirect(door.address) if twice else too_late(request, door)
    if request.method != "POST":
        context = {"pack": door.pack, "reference": door.reference, "right": right, "back": door.address}
        context["asked"] = plan_of(right.right).title
        return render(request, "requests/intake/withdraw.html", context)
    try:
        answer.withdraw(right)
    except workflow.NotPossible:
        return too_late(request, door)
    messages.success(request, _("Your request is withdrawn."))
    return redirect(door.address)


def _to_withdraw(rights: list[RightsRequest], wanted: str) -> RightsRequest | None:
    """The right that is named, or the only one, as long as it can still be withdrawn."""
    named = [right for right in rights if right.right == wanted] if wanted else rights[: len(rights) == 1]
    possible = [right for right in named if workflow.why_not("withdraw", right, workflow.Deed.of_person()) is None]
    return possible[0] if possible else None


@reading_and_sending
@with_session
def add(request: HttpRequest, door: Door) -> HttpResponse:
    verifying = [right for right in rights_of(door.case) if right.state == State.VERIFYING]  # type: ignore[arg-type]
    fields = missing(verifying[0].case) if verifying else ()
    if not fields:
        return _late_with_words(request, door)
    form = AddForm(
        request.POST if request.method == "POST" else None,
        missing=fields,
        for_another=verifying[0].case.for_another,
    )
    if form.is_valid():
        try:
            supplement(verifying[0], form.cleaned_data)
        except workflow.NotPossible:
            return _late_with_words(request, door)
        messages.success(request, _("Thank you. What you added is with your request."))
        return redirect(door.address)
    context: dict[str, Any] = {"pack": door.pack, "reference": door.reference, "form": form, "back": door.address}
    context["for_another"] = verifying[0].case.for_another
    return render(request, "requests/intake/add.html", context)


def _late_with_words(request: HttpRequest, door: Door) -> HttpResponse:
    """What was typed is given back, with the way to send it all the same."""
    typed = {name: request.POST.get(name, "").strip() for name in ADDABLE}
    words = [labelled(ADDABLE[name].label, said) for name, said in typed.items() if said]
    if not words:
        return too_late(request, door)
    context = {
        "pack": door.pack, "reference": door.reference, "form": WordsForm(initial={"message": "\n".join(words)}),
        "action": reverse("status:messages", args=[door.reference]), "back": door.address,
    }  # fmt: skip
    return render(request, "requests/intake/late.html", context, status=409)


def too_late(request: HttpRequest, door: Door) -> HttpResponse:
    messages.warning(
        request,
        _("That is no longer possible: your request has moved on. Nothing was changed; this page shows how far."),
    )
    return redirect(door.address)


@require_POST
@with_session
def extend(request: HttpRequest, door: Door) -> HttpResponse:
    session.extend(door.session)  # type: ignore[arg-type]
    messages.success(request, _("This page stays open for longer."))
    return redirect(door.address)


@require_POST
@behind_reference
def close(request: HttpRequest, door: Door) -> HttpResponse:
    messages.success(request, _("The page of your request is closed on this device."))
    return session.close(request, redirect("status:find"), door.reference, door.case)
