"""Reviewing the collected rows: leaving rows out, blackening values, putting both back.

What is ticked names what to do, never how the page should look afterwards: two people at once lose
nothing of each other's.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacyportal.controllers.packs import pack_at
from privacyportal.sentences import joined
from privacyportal.staff.access import may
from privacyportal.staff.models import Role
from privacyportal.typed import number_in
from privacyportal.vault.models import Shredded
from requests import workflow
from requests.fulfil import content, review
from requests.fulfil.review import Cell
from requests.models import Case, RightsRequest, SourceRun, State
from requests.sources.store import BlockDamaged
from requests.workspace.access import case_or_404, current_run, page
from requests.workspace.forms import WhyOutForm
from requests.workspace.frame import frame
from requests.workspace.guidance import ONLY_PROVIDED, limited_to_provided
from requests.workspace.person import masked
from requests.workspace.rows import PAGE, Column, Shelf, systems_of
from requests.workspace.views.case import address_of, render_case

REVIEWED = {State.FULFILLING, State.APPROVING, State.CARRYING_OUT}


def _shelf(run: SourceRun, number: int, around: dict[str, Any]) -> Shelf:
    try:
        return Shelf(run, number, around["pack"])
    except LookupError:
        raise Http404 from None


def _read(request: Any, case: Case, show: Callable[[], HttpResponse]) -> HttpResponse:
    """The page, or why the rows cannot be shown."""
    try:
        return show()
    except BlockDamaged as damage:
        return render_case(request, case, status=409, refused=damage.sentence)
    except Shredded:
        return render_case(request, case, status=409)


def _gone(request: Any, case: Case) -> HttpResponse:
    return render_case(request, case, status=409, refused=review.COLLECTED_ANEW)


def _may_change(request: Any, row: RightsRequest) -> bool:
    return may(request, Role.HANDLER) and row.state in REVIEWED


@page("rows")
def show_rows(request: Any, reference: str, run: Any, number: int) -> HttpResponse:
    case = case_or_404(request, reference)
    found = current_run(case, run)
    if found is None:
        return _gone(request, case)
    around = frame(request)
    shelf = _shelf(found, number, around)
    return _read(request, case, lambda: _rows(request, shelf, _around_rows(around, case, shelf, request)))


def _rows(request: Any, shelf: Shelf, around: dict[str, Any]) -> HttpResponse:
    refused: Any = ""
    if request.method == "POST":
        try:
            cells = _cells_of(request.POST, shelf)
            if cells:
                _change(request, shelf.run.request, cells, around["why"])
                return redirect(f"{request.path}?page={_page_number(request.POST)}")
            refused = _("Tick the rows first, then say what is to be done with them.")
        except workflow.NotPossible as refusal:
            refused = refusal.sentence
    shown, columns, rows = shelf.page(request.POST.get("page") or request.GET.get("page"))
    context = {
        **around,
        "page": shown,
        "columns": columns,
        "rows": rows,
        "refused": refused,
        "ticked": request.POST.getlist("row"),
    }
    return render(request, "requests/workspace/rows.html", context, status=409 if refused else 200)


@page("row")
def show_row(request: Any, reference: str, run: Any, number: int, row: int) -> HttpResponse:
    """One row with all its values below each other: here single values are chosen."""
    case = case_or_404(request, reference)
    found = current_run(case, run)
    if found is None:
        return _gone(request, case)
    around = frame(request)
    shelf = _shelf(found, number, around)
    return _read(request, case, lambda: _row(request, shelf, row, _around_rows(around, case, shelf, request)))


def _row(request: Any, shelf: Shelf, number: int, around: dict[str, Any]) -> HttpResponse:
    try:
        view = shelf.one(number)
    except LookupError:
        raise Http404 from None
    refused: Any = ""
    ticked = request.POST.getlist("value")
    if request.method == "POST":
        names = _chosen_columns(ticked, [value.column for value in view.values])
        try:
            if names:
                chosen = [Cell(view.block, view.row, name) for name in names]
                _change(request, shelf.run.request, chosen, around["why"])
                return redirect(request.path)
            refused = _("Tick the values first, then say what is to be done with them.")
        except workflow.NotPossible as refusal:
            refused = refusal.sentence
    context = {
        **around,
        "row": view,
        "list_page": (view.number - 1) // PAGE + 1,
        "refused": refused,
        "ticked": ticked,
    }
    return render(request, "requests/workspace/row.html", context, status=409 if refused else 200)


def _around_rows(around: dict[str, Any], case: Case, shelf: Shelf, request: Any) -> dict[str, Any]:
    run = shelf.run
    systems = systems_of(run, shelf.number, case.reference)
    return {
        **around,
        "case": case,
        "person": masked(case),
        "run": run,
        "right": run.request,
        "shelf": shelf,
        "system": next(system.name for system in systems if system.here),
        "systems": systems,
        "list_url": reverse("workspace:rows", args=[case.reference, run.pk, shelf.number]),
        "left": content.entries_left(run.request),
        "changes": _may_change(request, run.request),
        "why": WhyOutForm(request.POST if request.method == "POST" else None, right=run.request.right),
        "limit": ONLY_PROVIDED if limited_to_provided(run.request.right, pack_at(run.request.pack_version)) else "",
        "back": address_of(case),
    }


def _page_number(post: Any) -> int:
    number = post.get("page", "")
    return number_in(number) or 1


def _cells_of(post: Any, shelf: Shelf) -> list[Cell]:
    """The ticked rows, one column through all rows of the collection, or all its rows."""
    if post.get("what") == "table":
        return [Cell(block, row) for block, row in shelf.addresses()]
    if post.get("what") == "column":
        chosen = _chosen_columns([post.get("column", "")], shelf.all_columns())
        return [Cell(block, row, name) for name in chosen for block, row in shelf.addresses()]
    blocks = {block.pk for block in shelf.blocks}
    cells = []
    for address in post.getlist("row"):
        block, _colon, row = address.partition(":")
        block_id, number = number_in(block), number_in(row)
        if block_id is None or number is None or block_id not in blocks:
            raise workflow.NotPossible(review.COLLECTED_ANEW)
        cells.append(Cell(block_id, number))
    return cells


def _chosen_columns(ticked: list[str], columns: list[Column]) -> list[str]:
    known = {str(column.index): column.name for column in columns}
    return [known[index] for index in ticked if index in known]


def _change(request: Any, row: RightsRequest, cells: list[Cell], why: WhyOutForm) -> None:
    """Says how many really changed: a colleague may have been first. Raises NotPossible where the reason is none."""
    out = request.POST.get("deed") != "back"
    if out and not why.is_valid():
        raise workflow.NotPossible(joined(*(error for errors in why.errors.values() for error in errors)))
    changed = review.take_out(row, request.user, cells, why.why()) if out else review.put_back(row, request.user, cells)
    if not changed:
        messages.info(request, _("Nothing changed: somebody did that already."))
        return
    values = bool(cells[0].column)
    if out:
        said = (
            ngettext("%(number)s value blackened.", "%(number)s values blackened.", changed)
            if values
            else ngettext("%(number)s row left out.", "%(number)s rows left out.", changed)
        )
    else:
        said = ngettext("%(number)s put back.", "%(number)s put back.", changed)
    messages.success(request, said % {"number": localize(changed)})
