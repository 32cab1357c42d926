"""Messages with the person, questions to them, and notes among staff."""

import uuid
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests import pauses
from requests.attachments import content_of
from requests.downloads import as_download
from requests.fulfil import messages, told
from requests.fulfil.by_staff import tell_trail
from requests.fulfil.told import Meaning
from requests.letters.reach import Way, way_to
from requests.models import Attachment, Case, MessageKind
from requests.workspace.access import case_or_404, page, right_or_404
from requests.workspace.case_page import rights_of
from requests.workspace.measure_forms import MessageForm, NoteForm
from requests.workspace.told_form import ToldForm
from requests.workspace.twice import Press
from requests.workspace.views.case import render_case
from requests.workspace.views.deeds import carry_out, not_now, show_form

TOLD = {
    Way.MAIL: gettext_lazy("The message waits behind the code; a mail says that there is one."),
    Way.TEXT: gettext_lazy("The message waits behind the code; a text message says that there is news."),
    Way.POST: gettext_lazy("The message waits behind the code. This person gets no mail: print it and post it."),
}

NOTED = {
    Meaning.SAID: gettext_lazy("Noted, with the messages."),
    Meaning.WITHDRAWS: gettext_lazy("Noted: the request is withdrawn, and the person is told so."),
    Meaning.ACCEPTS: gettext_lazy("Noted: the fee is accepted, and work can go on. The person is told so."),
    Meaning.DECLINES: gettext_lazy("Noted: the fee is declined and the request withdrawn. The person is told so."),
}
NOTED_ALONE = gettext_lazy("Noted. Nobody has confirmed the address yet, so nothing is sent there.")
FOR_VERIFIERS = (Attachment.Purpose.IDENTITY, Attachment.Purpose.AUTHORITY)
"""Files that show who is asking: seen on the page of the evidence alone (DESIGN §4)."""


def said(case: Case, *kinds: MessageKind) -> list[Any]:
    """Newest first, with their files."""
    found = case.messages.filter(kind__in=kinds or MessageKind.values).select_related("data_key", "author")
    return list(found.prefetch_related("attachments__data_key").order_by("-at", "-id"))


@page("messages")
def show_messages(request: Any, reference: str) -> HttpResponse:
    case = case_or_404(request, reference)
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        words, files = form.cleaned_data["message"], form.cleaned_data["attached"]
        told = TOLD[way_to(case)]
        return carry_out(
            request, case, lambda: messages.say(case, request.user, words, files), str(told), words,
            press=Press("message.sent"),
        )  # fmt: skip
    if request.method == "GET" and request.roles & {"verifier", "handler"}:
        messages.mark_read(case, by_staff=True)
    may_write = bool(request.roles & {"verifier", "handler"})
    return show_form(request, "messages", case, form, shown=said(case), may_write=may_write, way=way_to(case).value)


@page("message_file")
def take_file(request: Any, reference: str, file: uuid.UUID) -> HttpResponse:
    """Opened is written down: a file may hold anything about the person."""
    case = case_or_404(request, reference)
    found = Attachment.objects.select_related("data_key").filter(pk=file, case=case, destroyed_at__isnull=True)
    found = found.exclude(purpose__in=FOR_VERIFIERS)
    if not found or not found[0].file:
        raise Http404
    with transaction.atomic():
        tell_trail("message.file_taken", case, request.user, file=str(file))
    return as_download(found[0].name, found[0].media_type, content_of(found[0]))


@page("note")
def write_note(request: Any, reference: str) -> HttpResponse:
    case = case_or_404(request, reference)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["message"]
        return carry_out(
            request, case, lambda: messages.note_internally(case, request.user, words),
            _("The note is kept. The person does not see it."), words, press=Press("message.noted"),
        )  # fmt: skip
    return show_form(request, "note", case, form)


@page("told")
def note_told(request: Any, reference: str) -> HttpResponse:
    """What the person said by another way than the page, and what it means."""
    case = case_or_404(request, reference)
    if case.data_key.shredded_at is not None:
        return render_case(request, case, status=409, refused=gettext_lazy("The data of this case was destroyed."))
    rights = rights_of(case)
    form = ToldForm(request.POST or None, request.FILES or None, case=case, rights=rights)
    if request.method == "POST" and form.is_valid():
        meaning, row = form.meaning(rights)
        return carry_out(
            request, case, lambda: told.note_told(case, request.user, form.told(), meaning, row),
            str(NOTED[meaning] if case.confirmed_at else NOTED_ALONE), form.cleaned_data["message"],
            press=Press("told.noted", row.right if row else "", {"meaning": meaning.value}),
        )  # fmt: skip
    return show_form(request, "told", case, form)


@page("ask")
def ask_person(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        words, files = form.cleaned_data["message"], form.cleaned_data["attached"]
        return carry_out(
            request, case, lambda: messages.ask(row, request.user, words, files),
            str(TOLD[way_to(case)]), words,
            press=Press("message.asked", right),
        )  # fmt: skip
    told = None if request.method == "POST" else not_now(request, case, messages.MAY_ASK, row)
    more = {"row": row, "waits": pauses.moves_the_date(row), "way": way_to(case).value}
    return told or show_form(request, "ask", case, form, **more)


@page("take_back")
def take_back_question(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    return carry_out(
        request, case, lambda: messages.take_back_question(row, request.user),
        _("The question is taken back."), press=Press("message.question_taken_back", right),
    )  # fmt: skip
