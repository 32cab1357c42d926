"""Addresses (DESIGN §9). Reserved first segments stand before `<controller>`."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from privacyportal import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("i18n/setlang/", set_language, name="set_language"),
    path("accounts/", include("privacyportal.staff.urls")),
    path("admin/", admin.site.urls),
    path("staff/laws/", include("privacyportal.laws.urls")),
    path("staff/", include("requests.workspace.urls")),
    path("r/", include("requests.intake.status_urls")),
    path("<slug:controller>/requests/", include("requests.intake.urls")),
    path("<slug:controller>/statistics/", include("requests.intake.statistics_urls")),
    path("", include("privacyportal.controllers.urls")),
]
if settings.DEVELOPMENT:
    urlpatterns.insert(0, path("dev/mail/", include("privacyportal.mail.urls")))
    urlpatterns.insert(1, path("dev/sms/", include("privacyportal.sms.urls")))

handler404 = "privacyportal.views.not_found"
handler403 = "privacyportal.views.forbidden"
handler500 = "privacyportal.views.server_error"
