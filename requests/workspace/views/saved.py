"""Saving a list of the queue under a name of one's own, and renaming or deleting it. No request is changed by it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from requests.deed import NotPossible
from requests.workspace import saved_views
from requests.workspace.access import page
from requests.workspace.forms import ViewForm
from requests.workspace.frame import frame
from requests.workspace.queue import Filters


@page("view_save")
def save_view(request: Any) -> HttpResponse:
    """What is saved stands in the address, as in that of the queue."""
    filters = Filters.read(request.GET)
    form = ViewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = saved_views.save(request.user, request.controller, form.cleaned_data["name"], filters)
        except NotPossible as refusal:
            form.add_error("name", str(refusal.sentence))
        else:
            messages.success(request, _("Saved. It stands under “My views”."))
            return redirect(_address(made.pk))
    back = f"{reverse('workspace:queue')}?{filters.query}"
    context = {
        **frame(request), "form": form, "lines": saved_views.in_words(filters), "countable": filters.countable,
        "back": back,
    }  # fmt: skip
    return render(request, "requests/workspace/view_save.html", context)


@page("view_change")
def change_view(request: Any, view: UUID) -> HttpResponse:
    saved = saved_views.own_view_or_404(request, view)
    form = ViewForm(request.POST if request.method == "POST" else None, initial={"name": saved.name})
    if form.is_valid():
        try:
            saved_views.rename(saved, form.cleaned_data["name"])
        except NotPossible as refusal:
            form.add_error("name", str(refusal.sentence))
        else:
            messages.success(request, _("The view has its new name."))
            return redirect(_address(view))
    lines = saved_views.in_words(saved_views.filters_of(saved))
    context = {**frame(request), "form": form, "view": saved, "lines": lines, "back": _address(view)}
    return render(request, "requests/workspace/view_change.html", context)


@page("view_delete")
def delete_view(request: Any, view: UUID) -> HttpResponse:
    saved_views.own_view_or_404(request, view).delete()
    messages.success(request, _("The view is deleted. The requests in it are as they were."))
    return redirect("workspace:queue")


def _address(view: UUID) -> str:
    return f"{reverse('workspace:queue')}?saved={view}"
