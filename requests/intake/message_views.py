"""The person's side of the messages: read, answer, take files; say yes or no to a fee. Behind the code alone."""

import dataclasses
import uuid
from typing import Any

from django.contrib import messages as flash
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from privacyportal.sentences import joined
from privacyportal.vault import files
from requests import guards, workflow
from requests.attachments import content_of
from requests.downloads import as_download
from requests.files_field import FilesField
from requests.fulfil import fee, messages
from requests.intake.before import earlier_answers
from requests.intake.forms import WordsForm
from requests.intake.status import copy_on_its_way
from requests.intake.status_views import Door, reading_and_sending, with_session
from requests.letters.paper import GIVE_AWAY, head_of, without_way
from requests.letters.reach import reachable
from requests.models import Attachment, Case, DataCopy, Message, MessageKind, RightsRequest
from requests.rights import plan_of

HOW_TO_PAY = gettext_lazy(
    "How and by when you pay stands in our words about it, or comes in a message of its own. You need not pay before."
)
SHOWN = (MessageKind.FROM_PERSON, MessageKind.TO_PERSON, MessageKind.QUESTION)


@dataclasses.dataclass(frozen=True)
class Said:
    """A message as its page shows it. `title`: of a letter that waits here, which opens to its words; else ''."""

    message: Message
    title: str
    words: str


class ReplyForm(WordsForm):
    attached = FilesField()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("message", "").strip() and not cleaned.get("attached"):
            self.add_error("message", _("Write something, or choose a file."))
        return cleaned


@reading_and_sending
@with_session
def read_messages(request: HttpRequest, door: Door) -> HttpResponse:
    case = _living(door)
    form = ReplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            messages.reply(case, form.cleaned_data["message"], form.cleaned_data["attached"])
        except workflow.NotPossible as refusal:
            form.add_error("message", str(refusal.sentence))
        else:
            flash.success(request, _("Thank you. Your message is with us."))
            return redirect(_address(door))
    withheld = guards.withheld(case) is not None
    found = _readable(case, withheld).select_related("data_key").prefetch_related("attachments__data_key")
    context = {
        "withheld": withheld,
        "pack": door.pack,
        "case": case,
        "reference": door.reference,
        "form": form,
        "back": door.address,
        "shown": [_said(message, door) for message in found.order_by("-at", "-id")],
        "fees": [(row, quote, plan_of(row.right).title) for row in _rights(case) if (quote := fee.waiting(row))],
        "copies": [] if reachable(case) or withheld else [row for row in _rights(case) if _file_of(row)],
        "causes": fee.CAUSES,
    }
    response = render(request, "requests/intake/messages.html", context)
    if request.method == "GET":
        messages.mark_read(case, by_staff=False)
    return response


@require_GET
@with_session
def take_file(request: HttpRequest, door: Door) -> HttpResponse:
    """A file of a message of this very case."""
    case = _living(door)
    try:
        number = uuid.UUID(request.GET.get("file", ""))
    except ValueError:
        raise Http404 from None
    found = Attachment.objects.select_related("data_key").filter(
        pk=number, case=case, message__kind__in=SHOWN, destroyed_at__isnull=True
    )
    if not found:
        raise Http404
    return as_download(found[0].name, found[0].media_type, content_of(found[0]))


@require_GET
@with_session
def take_copy(request: HttpRequest, door: Door) -> HttpResponse:
    """The copy of somebody who gets no mail; its passphrase stands on the page of the request."""
    case = _living(door)
    row = next((row for row in _rights(case) if row.right == request.GET.get("right")), None)
    given = row is not None and not reachable(case) and guards.withheld(case) is None
    copy = _copy_of(row, request.GET.get("round", "")) if row and given else None
    if copy is None or not copy.file:
        raise Http404
    return as_download(f"{case.reference}.pdf", "application/pdf", files.load(copy.data_key, copy.file, copy.place))


def _readable(case: Case, withheld: bool) -> "QuerySet[Message]":
    """What the person may read: while somebody else may be asking, no letter that gives something away."""
    found: QuerySet[Message] = case.messages.filter(kind__in=SHOWN)
    return found.exclude(letter__in=GIVE_AWAY) if withheld else found


def _copy_of(row: RightsRequest, round_: str) -> DataCopy | None:
    """That of now; with a round, the one that was given in it before the request was opened again."""
    if not round_:
        return copy_on_its_way(row)
    return next((each.copy for each in earlier_answers(row.case, row) if str(each.round) == round_), None)


@require_POST
@with_session
def answer_fee(request: HttpRequest, door: Door) -> HttpResponse:
    case = _living(door)
    row = next((row for row in _rights(case) if row.right == request.POST.get("right")), None)
    said = request.POST.get("answer")
    if row is None or said not in {"accept", "decline"}:
        raise Http404
    try:
        if said == "accept":
            fee.accept(row)
            flash.success(request, joined(_("Thank you. We go on with your request."), HOW_TO_PAY))
        else:
            fee.decline(row)
            words = _("You pay nothing, and this is withdrawn: %(title)s")
            flash.success(request, words % {"title": plan_of(row.right).title})
    except workflow.NotPossible as refusal:
        flash.warning(request, str(refusal.sentence))
    return redirect(_address(door))


def _said(message: Message, door: Door) -> Said:
    if not message.letter:
        return Said(message, "", message.text)
    return Said(message, head_of(_living(door), message), without_way(message.text, door.address))


def _address(door: Door) -> str:
    return reverse("status:messages", args=[door.reference])


def _living(door: Door) -> Case:
    """The case behind the door. Its data may have been destroyed: then there is nothing to read."""
    case = door.case
    if case is None or case.data_key.shredded_at is not None:
        raise Http404
    return case


def _file_of(row: RightsRequest) -> str:
    """The copy's file; '' where there is none (any more)."""
    copy = copy_on_its_way(row)
    return copy.file if copy else ""


def _rights(case: Case) -> list[RightsRequest]:
    found = list(case.rights.select_related("pack_version").order_by("due_on", "id"))
    for row in found:
        row.case = case
    return found
