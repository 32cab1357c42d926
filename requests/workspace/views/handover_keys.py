"""Keys with which the controller's product signs hand-overs: added beside each other, retired by name."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from requests import workflow
from requests.identity import handover
from requests.workspace.access import page
from requests.workspace.frame import frame
from requests.workspace.identity_forms import KeyForm


@page("handover_keys")
def show_keys(request: Any) -> HttpResponse:
    keys = handover.keys_of(request.controller)
    if retired := request.POST.get("retire", ""):
        for key in keys.filter(kid=retired).select_related("data_key", "controller"):
            handover.retire_key(key, request.user)
        messages.success(request, _("The key is retired: nothing that it signs is believed any more."))
        return redirect("workspace:handover_keys")
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            handover.add_key(request.controller, request.user, **form.cleaned_data)
        except workflow.NotPossible as refusal:
            form.add_error("kid", str(refusal.sentence))
        else:
            messages.success(request, _("The key is added. Hand-overs that it signs are taken from now on."))
            return redirect("workspace:handover_keys")
    context = {
        **frame(request),
        "keys": keys,
        "form": form,
        "audience": handover.audience_of(request.controller),
    }
    return render(request, "requests/workspace/handover_keys.html", context)
