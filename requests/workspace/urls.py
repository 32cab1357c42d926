from django.urls import include, path

from privacyportal.staff.access import switch_controller
from requests.workspace.views import case, deeds, letters, queue, rows, testing

app_name = "workspace"
of_case = "requests/<slug:reference>/"
of_right = f"{of_case}<slug:right>/"
of_rows = f"{of_case}rows/<uuid:run>/<int:number>/"
urlpatterns = [
    path("", queue.show_queue, name="queue"),
    path("search/", queue.search, name="search"),
    path("controller/", switch_controller, name="switch_controller"),
    path("requests/new-test/", testing.new_test, name="new_test"),
    path("letters/", letters.show_letters, name="letters"),
    path("letters/<str:letter>/<slug:language>/", letters.edit_words, name="letter_words"),
    path(f"{of_case}letters/<uuid:mail>.pdf", letters.show_paper, name="letter_paper"),
    path(f"{of_case}letters/<uuid:mail>/bounced/", letters.mark_bounced, name="mail_bounced"),
    path("sources/", include("requests.workspace.sources_urls")),
    path("settings/", include("requests.workspace.settings_urls")),
    path(of_case, case.show_case, name="case"),
    path(f"{of_case}reveal/", case.reveal_person, name="reveal"),
    path(f"{of_case}identity/", deeds.decide_identity, name="identity"),
    path(f"{of_case}runs/<uuid:run>/retry/", deeds.try_run_again, name="retry_run"),
    path(of_rows, rows.show_rows, name="rows"),
    path(f"{of_rows}<int:row>/", rows.show_row, name="row"),
    path(f"{of_right}progress/", case.show_progress, name="progress"),
    path(f"{of_right}ask-again/", deeds.ask_person_again, name="ask_again"),
    path(f"{of_right}refuse/", deeds.refuse_request, name="refuse"),
    path(f"{of_right}take/", deeds.take_on, name="take"),
    path(f"{of_right}hand-over/", deeds.hand_on, name="hand_over"),
    path(f"{of_right}collect/", deeds.collect_again, name="collect_again"),
    path(f"{of_right}submit/", deeds.submit, name="submit"),
    path(f"{of_right}send-back/", deeds.turn_back, name="send_back"),
    path(f"{of_right}approve/", deeds.approve_and_send, name="approve"),
    path(f"{of_right}retry-mail/", deeds.send_mail_again, name="retry_mail"),
]
