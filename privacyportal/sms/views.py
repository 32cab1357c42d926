"""/dev/sms/: what development would have sent. Reading changes nothing; production does not have it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from privacyportal.mail.views import development_only
from privacyportal.sms.folder import folder, stored_texts


@development_only
def list_texts(request: HttpRequest) -> HttpResponse:
    return render(request, "sms_folder/list.html", {"texts": stored_texts(), "folder": folder()})
