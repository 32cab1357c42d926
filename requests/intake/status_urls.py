from django.urls import path

from requests.intake import address_views, letter_views, message_views, proof_views
from requests.intake import status_views as views

app_name = "status"
urlpatterns = [
    path("", views.find, name="find"),
    path("<str:reference>/", views.case, name="case"),
    path("<str:reference>/code/", views.new_code, name="code"),
    path("<str:reference>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:reference>/add/", views.add, name="add"),
    path("<str:reference>/messages/", message_views.read_messages, name="messages"),
    path("<str:reference>/messages/file/", message_views.take_file, name="file"),
    path("<str:reference>/messages/copy/", message_views.take_copy, name="copy"),
    path("<str:reference>/messages/fee/", message_views.answer_fee, name="fee"),
    path("<str:reference>/show/<uuid:evidence>/", proof_views.show, name="show"),
    path("<str:reference>/phone/", proof_views.phone, name="phone"),
    path("<str:reference>/phone/send/", proof_views.send_text, name="send_text"),
    path("<str:reference>/address/", address_views.address, name="address"),
    path("<str:reference>/address/code/", address_views.address_code, name="address_code"),
    path("<str:reference>/handover/", proof_views.add_handover, name="add_handover"),
    path("<str:reference>/extend/", views.extend, name="extend"),
    path("<str:reference>/letters/<uuid:mail>.pdf", letter_views.letter, name="letter"),
    path("<str:reference>/close/", views.close, name="close"),
]
