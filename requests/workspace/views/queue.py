"""The queue and the search."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from privacyportal.staff.access import may
from requests.models import State
from requests.rights import PLANS
from requests.workspace import queue
from requests.workspace.access import ACCESS, page
from requests.workspace.forms import SearchForm
from requests.workspace.frame import frame
from requests.workspace.saved_views import filters_of, own_view_or_404
from requests.workspace.search import find_requests


@page("queue")
def show_queue(request: Any) -> HttpResponse:
    saved = own_view_or_404(request, request.GET["saved"]) if "saved" in request.GET else None
    filters = filters_of(saved) if saved else queue.Filters.read(request.GET)
    around = frame(request, str(saved.pk) if saved else filters.view or "queue")
    reader = queue.Reader(request.user, request.roles, around["today"])
    found = queue.matching(request.controller, reader, filters)
    shown = queue.page_of(found, request.GET)
    real = queue.count_matching(request.controller, reader, filters)
    context = {
        **around,
        "filters": filters,
        "saved": saved,
        "may_save": may(request, *ACCESS["view_save"].do),
        "title": saved.name if saved else queue.WORDS_OF_VIEWS.get(filters.view) or queue.TABS[filters.tab][0],
        "tabs": [
            (key, words, queue.count_word(around["counts"][f"tab_{key}"]), key == filters.tab and not filters.view)
            for key, (words, _condition) in queue.TABS.items()
        ],
        "rights": [(plan.right, plan.short) for plan in PLANS.values()],
        "stages": State.choices,
        "page": shown,
        "real": real,
        "real_word": queue.count_word(real),
        "rows": queue.rows_for(list(shown.rows), request.user),
        "search": SearchForm(),
        "handlers": queue.handlers_of(request.controller) if "handler" in request.roles else [],
    }
    return render(request, "requests/workspace/queue.html", context)


@page("search")
def search(request: Any) -> HttpResponse:
    """A POST, so that no address or number is written into a log, a history or a bookmark (TRAPS)."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    context = {**frame(request), "form": form, "found": None}
    if form.is_valid():
        found = find_requests(request.controller, form.cleaned_data["what"])
        context |= {"found": found, "rows": queue.rows_for(found.requests, request.user)}
    return render(request, "requests/workspace/search.html", context)
