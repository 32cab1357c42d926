"""A test case: filed by an administrator, goes the whole way, is counted nowhere (DESIGN §3)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from requests.intake.filing import file_test_case
from requests.workspace.access import page
from requests.workspace.frame import frame
from requests.workspace.testing_form import TestCaseForm
from requests.workspace.views.case import address_of


@page("new_test")
def new_test(request: Any) -> HttpResponse:
    around = frame(request)
    form = TestCaseForm(request.POST or None, pack=around["pack"], today=around["today"], initial={"name": _("Test")})
    if request.method == "POST" and form.is_valid():
        case = file_test_case(request.controller, form.filing(), request.user)
        messages.success(request, _("The test case is filed. It goes the whole way; its mails are shown and not sent."))
        return redirect(address_of(case))
    context = {**around, "form": form, "back": reverse("workspace:queue")}
    return render(request, "requests/workspace/new_test.html", context)
