from django.urls import path

from requests.intake import proof_views
from requests.intake import status_views as views

app_name = "status"
urlpatterns = [
    path("", views.find, name="find"),
    path("<str:reference>/", views.case, name="case"),
    path("<str:reference>/code/", views.new_code, name="code"),
    path("<str:reference>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:reference>/add/", views.add, name="add"),
    path("<str:reference>/show/<uuid:evidence>/", proof_views.show, name="show"),
    path("<str:reference>/phone/", proof_views.phone, name="phone"),
    path("<str:reference>/phone/send/", proof_views.send_text, name="send_text"),
    path("<str:reference>/handover/", proof_views.add_handover, name="add_handover"),
    path("<str:reference>/extend/", views.extend, name="extend"),
    path("<str:reference>/close/", views.close, name="close"),
]
