from django.urls import path

from requests.intake import proof_views, views

app_name = "intake"
urlpatterns = [
    path("handover/", proof_views.arrive, name="handover"),
    path("new/", views.start, name="start"),
    path("new/check/", views.check, name="check"),
    path("new/done/", views.done, name="done"),
    path("new/<slug:step>/", views.question, name="question"),
]
