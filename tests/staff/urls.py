"""A small site: the real sign-in and operators' pages, and pages guarded for each kind of staff."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.i18n import set_language

from privacyportal.staff.access import may, member, switch_controller, switcher


@member()
def anybody(request: Any) -> HttpResponse:
    return JsonResponse(
        {"controller": request.controller.key, "roles": sorted(request.roles), "switcher": switcher(request)}
    )


@member("verifier")
def verifiers(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for verifiers")


@member("handler", "administrator")
def handlers(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"may approve: {may(request, 'approver')}")


urlpatterns = [
    path("i18n/setlang/", set_language, name="set_language"),
    path("accounts/", include("privacyportal.staff.urls")),
    path("admin/", admin.site.urls),
    path("staff/", anybody),
    path("staff/verifiers/", verifiers),
    path("staff/handlers/", handlers),
    path("staff/controller/", switch_controller),
]
handler403 = "privacyportal.views.forbidden"
handler404 = "privacyportal.views.not_found"
