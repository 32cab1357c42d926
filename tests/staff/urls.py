"""The whole site, and before it pages guarded for each kind of staff."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from privacyportal import urls
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
    path("staff/", anybody),
    path("staff/verifiers/", verifiers),
    path("staff/handlers/", handlers),
    path("staff/controller/", switch_controller),
    *urls.urlpatterns,
]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500
