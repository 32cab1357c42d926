"""What is said between staff and the person, on the page behind the code; the mail only says that there is something.

A question to the person stops the clock only where the pinned rule says that the law lets it (`requests.pauses`).
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.staff.models import Role, User
from privacyportal.uploads import MOST, Upload
from requests import pauses, workflow
from requests.attachments import attach, content_of
from requests.fulfil.by_staff import need_role, need_words, tell_trail
from requests.letters.midway import post_message
from requests.models import Attachment, Case, Message, MessageKind, PauseReason, RightsRequest, State

LONGEST = 10_000
SAME_PRESS = timedelta(minutes=2)
"""So long the same words again are a second press of the button, not a second message."""
WRITE = _("Write the message, in at most 10,000 characters.")
ELSEWHERE = _("This request was joined with %(reference)s, which goes on. Please write on the page of that one.")
"""On the page of a request that was joined nobody would read it."""
MAY_ASK = {State.VERIFYING, State.FULFILLING, State.APPROVING}


def say(case: Case, user: User, text: str, files: Sequence[Upload] = ()) -> Message:
    """A message to the person. Raises NotPossible before the person has shown the address to be theirs."""
    need_role(case, user, Role.VERIFIER, Role.HANDLER)
    text = need_words(text, WRITE, LONGEST)
    with transaction.atomic():
        if case.confirmed_at is None:
            raise workflow.NotPossible(workflow.NOT_IN_TABLE[State.RECEIVED])
        message = _write(case, MessageKind.TO_PERSON, text, user, files)
        tell_trail("message.sent", case, user, message=str(message.pk))
        post_message(case)
    return message


def ask(request: RightsRequest, user: User, text: str, files: Sequence[Upload] = ()) -> Message:
    """A question: the answer is not sent off while it is open. Raises NotPossible where nobody works on it."""
    text = need_words(text, WRITE, LONGEST)
    with transaction.atomic():
        row = workflow.lock(request)
        need_role(row.case, user, Role.VERIFIER, Role.HANDLER)
        if row.state not in MAY_ASK:
            raise workflow.NotPossible(workflow.why_not_now(row))
        message = _write(row.case, MessageKind.QUESTION, text, user, files, right=row.right)
        pauses.begin(row, PauseReason.QUESTION)
        tell_trail("message.asked", row, user, message=str(message.pk))
        post_message(row.case)
    return message


def note_internally(case: Case, user: User, text: str) -> Message:
    """A note for those who work here; the person never sees it on the page."""
    need_role(case, user, Role.VERIFIER, Role.HANDLER, Role.APPROVER, Role.ADMINISTRATOR)
    text = need_words(text, WRITE, LONGEST)
    with transaction.atomic():
        message = _write(case, MessageKind.INTERNAL, text, user)
        tell_trail("message.noted", case, user, message=str(message.pk))
    return message


def close_questions(request: RightsRequest) -> bool:
    """Inside the caller's transaction: nobody waits for an answer any more. False where none was open."""
    if not _open_questions(request.case).filter(right=request.right).update(answered_at=clock.now()):
        return False
    pauses.end(request, PauseReason.QUESTION)
    return True


def take_back_question(request: RightsRequest, user: User) -> None:
    """The open questions of the right need no answer any more. Raises NotPossible where none is open."""
    with transaction.atomic():
        row = workflow.lock(request)
        need_role(row.case, user, Role.VERIFIER, Role.HANDLER)
        if not close_questions(row):
            raise workflow.NotPossible(_("No question to the person is open."))
        tell_trail("message.question_taken_back", row, user)


def reply(case: Case, text: str, files: Sequence[Upload] = ()) -> Message:
    """A message of the person: it answers every open question of the case, whose clocks go on.

    A button that was pressed twice says nothing twice: the message that is there already is the answer.
    """
    with transaction.atomic():
        message, new = hear(case, text, files)
        if new:
            record(
                "message.received",
                controller=case.controller,
                actor=Actor.person(),
                subject=("case", str(case.pk)),
                facts={"message": str(message.pk)},
            )
    return message


def hear(
    case: Case, text: str, files: Sequence[Upload] = (), *, noted_by: User | None = None, on: date | None = None
) -> tuple[Message, bool]:
    """Inside the caller's transaction: words of the person, typed by themselves or noted by staff, who have read them;
    `on`: the day on which they came. False where they stand there already.
    """
    text = text.strip()
    if not text and not files:
        raise workflow.NotPossible(_("Write something, or choose a file."))
    if len(text) > LONGEST:
        raise workflow.NotPossible(WRITE)
    if case.merged_into is not None:
        raise workflow.NotPossible(ELSEWHERE % {"reference": case.merged_into.reference})
    Case.objects.select_for_update().get(pk=case.pk)
    if (said := _just_said(case, text, files)) is not None:
        return said, False
    asked = {message.right for message in _open_questions(case)}
    for request in case.rights.filter(right__in=asked):
        pauses.end(workflow.lock(request), PauseReason.QUESTION, on)
    _open_questions(case).update(answered_at=clock.now())
    message = _write(case, MessageKind.FROM_PERSON, text, noted_by, files)
    if noted_by is not None:
        Message.objects.filter(pk=message.pk).update(read_at=message.at)
    return message, True


def _just_said(case: Case, text: str, files: Sequence[Upload]) -> Message | None:
    """The newest message of the case, where it is of the person, of now, and has these very words and files."""
    newest: Message | None = case.messages.select_related("data_key").order_by("at", "id").last()
    if newest is None or newest.kind != MessageKind.FROM_PERSON or newest.at < clock.now() - SAME_PRESS:
        return None
    kept = [content_of(file) for file in newest.attachments.select_related("data_key").order_by("id")]
    return newest if newest.text == text and kept == [file.content for file in files] else None


def mark_read(case: Case, *, by_staff: bool) -> None:
    """What the other side wrote has been opened."""
    unread_of(case, by_staff=by_staff).update(read_at=clock.now())


def unread_of(case: Case, *, by_staff: bool = False) -> "QuerySet[Message]":
    """What the other side wrote and nobody of this one has opened."""
    kinds = [MessageKind.FROM_PERSON] if by_staff else [MessageKind.TO_PERSON, MessageKind.QUESTION]
    found: QuerySet[Message] = Message.objects.filter(case=case, kind__in=kinds, read_at__isnull=True)
    return found


def _write(
    case: Case, kind: MessageKind, text: str, user: User | None, files: Sequence[Upload] = (), *, right: str = ""
) -> Message:
    if len(files) > MOST:
        raise workflow.NotPossible(_("At most five files come with one message."))
    message: Message = Message.objects.create(
        case=case, data_key=case.data_key, kind=kind, right=right, author=user, text=text
    )
    for upload in files:
        attach(case, upload, Attachment.Purpose.MESSAGE, right, message)
    return message


def _open_questions(case: Case) -> "QuerySet[Message]":
    found: QuerySet[Message] = Message.objects.filter(case=case, kind=MessageKind.QUESTION, answered_at__isnull=True)
    return found
