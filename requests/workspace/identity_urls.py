"""Below /staff/requests/<reference>/identity/, in the namespace of the workspace."""

from django.urls import path

from requests.workspace.views import addresses, identity

urlpatterns = [
    path("", identity.decide_identity, name="identity"),
    path("ask/<slug:method>/", identity.ask_for, name="evidence_ask"),
    path("note/<slug:method>/", identity.note_shown, name="evidence_note"),
    path("address/", addresses.decide_address, name="address"),
    path("authority/", identity.decide_authority, name="evidence_authority"),
    path("facts/<slug:kind>/", identity.look_up_fact, name="evidence_fact"),
    path("evidence/<uuid:evidence>/", identity.decide_evidence, name="evidence"),
    path("evidence/<uuid:evidence>/file/", identity.show_file, name="evidence_file"),
    path("evidence/<uuid:evidence>/strike/", identity.strike_out, name="evidence_strike"),
    path("evidence/<uuid:evidence>/take-back/", identity.take_back, name="evidence_back"),
]
