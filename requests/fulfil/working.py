"""How work on a right begins once it is proven, and the words that staff write for an answer."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.staff.models import Role, User
from requests import workflow
from requests.fulfil import plan
from requests.fulfil.by_staff import need_role, need_words, tell_trail
from requests.fulfil.collect import start_collection
from requests.letters.answer import answer_words
from requests.models import Involvement, Note, NoteKind, RightsRequest, State
from requests.notes import write_note
from requests.rights import Work, plan_of

LONGEST_ANSWER = 20_000


def begin_work(request: RightsRequest, deed: workflow.Deed) -> None:
    """Effect of the proof and of a new round: systems are asked, or a plan is laid out, or words are waited for."""
    work = plan_of(request.right).work
    if work == Work.DISCLOSE:
        start_collection(request, None)
    elif work == Work.CHANGE:
        plan.make_plan(request)


def write_answer(request: RightsRequest, user: User, words: str, remedy: str = "") -> Note:
    """Words that the answer will hold, in place of earlier ones; whoever writes cannot approve (DESIGN §2).

    `remedy`: what a person found who looked at a decision again (`fulfil.remedy`); their words say it, too.
    """
    words = need_words(words, _("Write the answer, in at most 20,000 characters."), LONGEST_ANSWER)
    with transaction.atomic():
        row = workflow.lock(request)
        need_role(row.case, user, Role.HANDLER)
        if row.state != State.FULFILLING:
            raise workflow.NotPossible(workflow.why_not_now(row))
        note = write_note(row.case, NoteKind.ANSWER, words, user, row)
        workflow.involve(row, user, Involvement.Deed.WROTE)
        tell_trail("answer.written", row, user, note)
        if remedy:
            tell_trail("decision.reviewed", row, user, found=remedy)
    return note


def finish(request: RightsRequest, user: User) -> RightsRequest:
    """Ends work that needs no approval: what is planned is carried out, what is written is sent."""
    return workflow.perform("finish", request, workflow.Deed.of_staff(user))


def written(request: RightsRequest) -> str:
    """The words of the round; '' where nothing is written."""
    note = answer_words(request)
    return str(note.text) if note else ""


def register() -> None:
    """Called once when the app is ready."""
    workflow.effects.register("begin_work", begin_work)
    workflow.effects.register("plan_anew", plan.plan_anew)
    workflow.effects.register("reopen_kept", plan.reopen_kept)
    workflow.effects.register("look_again", plan.look_again)
