from django.urls import path

from requests.intake import pages, proof_views, sending, starting, which

app_name = "intake"
urlpatterns = [
    path("handover/", proof_views.arrive, name="handover"),
    path("handover/leave-out/", proof_views.leave_out, name="leave_out"),
    path("new/", starting.start, name="start"),
    path("new/which/", which.which, name="which"),
    path("new/check/", sending.check, name="check"),
    path("new/done/", sending.done, name="done"),
    path("new/<slug:step>/", pages.question, name="question"),
]
