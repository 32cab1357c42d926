"""What is to be done next with a right, in words, and whose it is: a function of what is known about it.

Nothing is read here: `situation.py` gathers the facts, the queue and the case page show what comes
out. Where there is nothing to do for staff the words say for whom the request waits, and until when.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacyportal import formats
from privacyportal.mail.troubles import sentence_for
from privacyportal.sentences import joined
from requests.models import State
from requests.rights import Work
from requests.workspace.papers import paper_lost, paper_waits
from requests.workspace.step import NextStep, Situation, Tone, Whose, in_digits, rows_in_words, systems_in_words
from requests.workspace.work_steps import (
    OF_ANSWERS,
    OF_PLANS,
    in_dispute,
    in_doubt,
    to_be_confirmed,
    waiting_for_person,
)


def next_step(now: Situation) -> NextStep:
    """What a law wants said at once and what waits for the person come first; then the way of the work, where it has
    one in this state.
    """
    of_work = {Work.CHANGE: OF_PLANS, Work.ANSWER: OF_ANSWERS}.get(now.work, {})
    found = (
        in_dispute(now)
        or in_doubt(now)
        or to_be_confirmed(now)
        or waiting_for_person(now)
        or (of_work[now.state](now) if now.state in of_work else None)
    )
    return found or STEPS[now.state](now)


def person_wrote(now: Situation) -> NextStep | None:
    """A message that nobody here has opened: whatever else is next, it may depend on what stands there."""
    if not now.unread:
        return None
    why = ngettext(
        "%(number)s message of the person has not been opened.",
        "%(number)s messages of the person have not been opened.",
        now.unread,
    )  # fmt: skip
    whose = Whose.VERIFIER if now.state == State.VERIFYING else Whose.HANDLER
    return NextStep(_("The person wrote: read it"), whose, Tone.WAITING, why % {"number": in_digits(now.unread)})


# -- one function a state ---------------------------------------------------------------------------


def _received(now: Situation) -> NextStep:
    why = _("The person has been sent a code. Until they type it nobody has shown that they asked.")
    if now.confirm_until:
        lapses = _("Without it the request lapses on %(day)s.") % {"day": formats.plain_day(now.confirm_until)}
        why = joined(why, lapses)
    return NextStep(_("Waiting for the person to confirm the address"), Whose.PERSON, Tone.CALM, why)


def _verifying(now: Situation) -> NextStep:
    if now.paper:
        return NextStep(paper_waits(now.paper), Whose.VERIFIER, Tone.WAITING, _("Look at it and decide."))
    if now.lost and not now.asks_open:
        return NextStep(_("Ask again for what was destroyed"), Whose.VERIFIER, Tone.TROUBLE, paper_lost(now.lost))
    if now.asks_open and now.asked_days >= now.identity_days:
        words = ngettext(
            "No proof for %(days)s day: refuse or ask again", "No proof for %(days)s days: refuse or ask again",
            now.asked_days,
        )  # fmt: skip
        why = _("The person was asked to show who they are and has not answered.")
        return NextStep(words % {"days": now.asked_days}, Whose.VERIFIER, Tone.WAITING, why)
    if now.asks_open:
        why = _("The person was asked for it and has not answered. You can decide on what is there already.")
        return NextStep(_("Waiting for what the person was asked to show"), Whose.PERSON, Tone.CALM, why)
    return _to_decide(now)


def _to_decide(now: Situation) -> NextStep:
    """Nothing that came waits to be looked at, and nothing is overdue of the person."""
    why = _("Decide whether the person is who they say. Nothing is searched for before that.")
    if now.came:
        return NextStep(_("What was asked for has come: look at it"), Whose.VERIFIER, Tone.WAITING, why)
    if now.sent_to_prove or now.doubted:
        why = _("What was accepted before is not enough. What is missing, and why, stands where you decide.")
        return NextStep(_("More is to be proven: read what"), Whose.VERIFIER, Tone.WAITING, why)
    if now.asked_days >= now.identity_days and now.waits_since:
        words = _("Waiting for our decision since %(day)s") % {"day": formats.plain_day(now.waits_since)}
        why = _("Nothing is awaited from the person. Decide who is asking, or ask for what is missing.")
        return NextStep(words, Whose.VERIFIER, Tone.WAITING, why)
    return NextStep(_("Look at who is asking"), Whose.VERIFIER, Tone.CALM, why)


def _fulfilling(now: Situation) -> NextStep:
    if not now.systems:
        why = _("No system that holds data is connected. An administrator adds one; then collect.")
        return NextStep(_("Connect a system, then collect"), Whose.HANDLER, Tone.TROUBLE, why)
    if now.failed:
        words = _("%(system)s did not answer: try again") % {"system": now.failed[0]}
        if len(now.failed) > 1:
            words = _("%(number)s systems did not answer: try again") % {"number": len(now.failed)}
        return NextStep(words, Whose.HANDLER, Tone.TROUBLE, systems_in_words(now.answered, now.systems))
    if now.answered < now.systems:
        words = _("Collecting, %(done)s of %(all)s systems") % {"done": now.answered, "all": now.systems}
        why = systems_in_words(now.answered, now.systems)
        if now.rows:
            why = joined(why, _("You can review what is here already."))
        return NextStep(words, Whose.PORTAL, Tone.CALM, why)
    return _review(now)


def _review(now: Situation) -> NextStep:
    if now.void == "copy_failed":
        why = _("The approval is void. Mend what is wrong, then submit it again.")
        why = joined(now.copy_trouble, why)
        return NextStep(_("The copy could not be made: look at it again"), Whose.HANDLER, Tone.TROUBLE, why)
    if now.sent_back:
        why = _("The approver sent it back with a reason; it stands below.")
        words = _("Sent back: look at the %(rows)s again") % {"rows": rows_in_words(now.rows)}
        if not now.rows:
            words = _("Sent back: look at it again")
        return NextStep(words, Whose.HANDLER, Tone.WAITING, why)
    if not now.rows:
        why = _("Every system was asked and holds nothing about this person. Submit that answer for approval.")
        return NextStep(_("Nothing was found: submit the answer"), Whose.HANDLER, Tone.CALM, why)
    if now.left_out >= now.rows:
        return _all_left_out()
    why = _("Leave out what is not the person’s to see, then submit the copy for approval.")
    return NextStep(_("Review %(rows)s") % {"rows": rows_in_words(now.rows)}, Whose.HANDLER, Tone.CALM, why)


def _all_left_out() -> NextStep:
    why = _("It would be untrue to answer that nothing is held. Put rows back, or refuse with a ground.")
    return NextStep(_("Every row is left out: put some back, or refuse"), Whose.HANDLER, Tone.WAITING, why)


def _approving(now: Situation) -> NextStep:
    left = max(now.rows - now.left_out, 0)
    if now.rows and not left:
        return _all_left_out()
    words = _("Approve the copy: %(rows)s") % {"rows": rows_in_words(left)}
    if now.left_out:
        words = _("Approve the copy: %(rows)s, %(out)s left out") % {
            "rows": rows_in_words(left), "out": in_digits(now.left_out),
        }  # fmt: skip
    if not now.rows:
        words = _("Approve the answer that nothing is held")
    why = _("Somebody who did not work on it looks at exactly what will be sent, and sends it.")
    if now.void == "stale":
        why = _("The approval was not carried out in time, so it is void and asked for again.")
    elif now.void:
        why = _("The content changed after the approval, so it is void. Look at what is there now.")
    return NextStep(words, Whose.APPROVER, Tone.WAITING if now.void else Tone.CALM, why)


def _carrying_out(now: Situation) -> NextStep:
    if now.to_post:
        why = _("Nobody can mail or text this person. It counts as answered on the day on which you say it was posted.")
        return NextStep(_("Print the answer and post it, then say so"), Whose.HANDLER, Tone.WAITING, why)
    if now.mail in {"refused", "doubted"}:
        why = _("The answer is ready and was not delivered. Mend the cause, then send the mail again.")
        words = _("The answer could not be sent: try again")
        if _word(now) in REFUSALS:
            words = _("The mail server refused the answer: try again")
        return NextStep(words, Whose.HANDLER, Tone.TROUBLE, _with_trouble(why, now))
    if now.mail == "trying":
        why = _with_trouble(_("The portal goes on trying by itself."), now)
        return NextStep(_waiting_for(_word(now)), Whose.PORTAL, Tone.WAITING, why)
    if now.mail == "queued":
        return NextStep(_("The answer is being sent"), Whose.PORTAL, Tone.CALM, _("There is nothing to do."))
    if now.copy == "open":
        why = _("The approved copy is made and then sent by itself.")
        return NextStep(_("The copy is being made"), Whose.PORTAL, Tone.CALM, why)
    return NextStep(_("The decision is being carried out"), Whose.PORTAL, Tone.CALM, _("There is nothing to do."))


REFUSALS = {"recipient_refused", "content_refused", "too_large"}
"""Codes of mail.troubles that are the mail server's word on this one mail."""
SETTINGS = {"sign_in_refused", "sender_refused", "not_written"}
"""Those that only an operator can mend."""


def _word(now: Situation) -> str:
    return now.mail_trouble.partition(" ")[0]


def _with_trouble(sentence: str, now: Situation) -> str:
    return joined(sentence_for(now.mail_trouble), sentence)


def _waiting_for(word: str) -> str:
    """What a mail waits for that will be tried again by itself."""
    if word in REFUSALS:
        return _("The mail server does not take the answer yet")
    if word in SETTINGS:
        return _("The answer waits until an operator has seen to the mail settings")
    if word in {"not_reached", "connection_lost", "busy"}:
        return _("The answer is waiting for the mail server")
    return _("The answer has not been sent yet")


def _answered(now: Situation) -> NextStep:
    if now.mail == "bounced":
        why = _("Ask the person for another address, or send it again where it can arrive now.")
        return NextStep(_("Answered, but the mail came back"), Whose.HANDLER, Tone.TROUBLE, why)
    if now.mail == "in_doubt":
        why = _("It may have arrived. It is sent again under the same number, so that mail programs show it once.")
        return NextStep(_("Answered; whether the mail arrived is in doubt"), Whose.PORTAL, Tone.WAITING, why)
    if now.mail == "doubted":
        why = _("The mail server took it several times and never answered. Ask the person, or send it again.")
        if _word(now) != "in_doubt":
            why = _("The answer may have arrived, and later attempts failed. Ask the person, or send it again.")
            why = _with_trouble(why, now)
        return NextStep(_("Answered; the mail server never confirmed it"), Whose.HANDLER, Tone.TROUBLE, why)
    if now.mail == "refused":
        why = _with_trouble(_("The answer left once, and a later attempt was refused."), now)
        return NextStep(_("Answered; the mail server refused a repeat"), Whose.HANDLER, Tone.TROUBLE, why)
    words = {
        "refused": _("Nothing: the request was refused"),
        "partly": _("Nothing: fulfilled in part"),
        "nothing_held": _("Nothing: the person was told that nothing is held"),
    }.get(now.outcome, _("Nothing"))
    return NextStep(words, Whose.NOBODY, Tone.DONE, _ended(_("The answer left on %(day)s."), now))


def _withdrawn(now: Situation) -> NextStep:
    if now.merged:
        return NextStep(_("Nothing: joined with another request"), Whose.NOBODY, Tone.DONE)
    why = _ended(_("The person withdrew the request on %(day)s."), now)
    return NextStep(_("Nothing: withdrawn by the person"), Whose.NOBODY, Tone.DONE, why)


def _lapsed(now: Situation) -> NextStep:
    why = _ended(_("The address was not confirmed in time; the request lapsed on %(day)s."), now)
    return NextStep(_("Nothing: never confirmed"), Whose.NOBODY, Tone.DONE, why)


def _ended(sentence: str, now: Situation) -> str:
    return sentence % {"day": formats.plain_day(now.ended_on)} if now.ended_on else ""


STEPS: dict[State, Callable[[Situation], NextStep]] = {
    State.RECEIVED: _received,
    State.VERIFYING: _verifying,
    State.FULFILLING: _fulfilling,
    State.APPROVING: _approving,
    State.CARRYING_OUT: _carrying_out,
    State.ANSWERED: _answered,
    State.WITHDRAWN: _withdrawn,
    State.LAPSED: _lapsed,
}
