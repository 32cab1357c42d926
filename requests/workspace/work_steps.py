"""The next step of plans and of written answers, and of whatever waits for the person."""

from collections import Counter
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacyportal import formats
from privacyportal.sentences import joined
from requests.guards import is_refusal
from requests.models import Intent, State
from requests.rights import Work
from requests.workspace.step import NextStep, Situation, Tone, Whose

Step = Callable[[Situation], NextStep | None]


# -- waiting for the person, or for who may speak for them ----------------------------------------------


def in_dispute(now: Situation) -> NextStep | None:
    """Who may act for the person: nothing is given or done before."""
    undecided = now.state in {State.VERIFYING, State.FULFILLING, State.APPROVING}
    if not now.disputed or not (undecided or _being_done(now)):
        return None
    why = _("Two disagree about it. Nothing is given or done until a verifier has settled it.")
    return NextStep(_("Settle who may act for the person"), Whose.VERIFIER, Tone.WAITING, why)


def in_doubt(now: Situation) -> NextStep | None:
    """What was accepted of who is asking does not count any more: what is worked on waits for the next decision."""
    waits = now.state in {State.FULFILLING, State.APPROVING} or _being_done(now)
    waits = waits or (now.to_post and not now.outcome)
    if not now.doubted or not waits:
        return None
    why = _("More is to be proven than was accepted. Nothing is given or done until a verifier has decided anew.")
    return NextStep(_("Decide anew who is asking"), Whose.VERIFIER, Tone.WAITING, why)


def _being_done(now: Situation) -> bool:
    """A plan whose answer has not been written to anybody."""
    return now.state == State.CARRYING_OUT and now.work == Work.CHANGE and not (now.mail or now.to_post or now.outcome)


def waiting_for_person(now: Situation) -> NextStep | None:
    """A fee or a question that they have not answered: nobody here can go on."""
    if now.state not in {State.VERIFYING, State.FULFILLING}:
        return None
    if now.fee_days is not None:
        why = _("The person was told what it costs and has not said yes or no. Work starts when they accept.")
        words = _("Waiting for the person: the fee")
        return NextStep(words, Whose.PERSON, Tone.WAITING, joined(why, _since(now.fee_days)))
    if now.question_days is not None:
        why = _("A question to the person is open. You can go on with what does not depend on it, or take it back.")
        words = _("Waiting for the person’s answer")
        return NextStep(words, Whose.PERSON, Tone.WAITING, joined(why, _since(now.question_days)))
    return None


def _since(days: int) -> str:
    if not days:
        return _("Asked today.")
    return ngettext("Asked %(days)s day ago.", "Asked %(days)s days ago.", days) % {"days": days}


def to_be_confirmed(now: Situation) -> NextStep | None:
    """Receipt, where a law wants it confirmed and nobody has."""
    if now.confirm_receipt_by is None or now.state not in {State.VERIFYING, State.FULFILLING, State.APPROVING}:
        return None
    why = _("The law of the person’s place wants it: that the request came, how it goes on, when the answer is due.")
    words = _("Confirm receipt by %(day)s") % {"day": formats.plain_day(now.confirm_receipt_by)}
    return NextStep(words, Whose.VERIFIER if now.state == State.VERIFYING else Whose.HANDLER, Tone.WAITING, why)


# -- plans ---------------------------------------------------------------------------------------------


def plan_in_words(intents: Iterable[str], *, past: bool = False) -> str:
    """ "2 systems: to be done in 1, kept in part in 1"; `past`: "2 systems: done in 1, …"."""
    found = Counter(intents)
    total = sum(found.values())
    words: dict[str, str] = {
        Intent.DO: _("done in %(number)s") if past else _("to be done in %(number)s"),
        Intent.PARTLY: _("kept in part in %(number)s"),
        Intent.KEEP: _("kept in %(number)s"),
        Intent.NOTHING: _("nothing there in %(number)s"),
        "": _("not closed in %(number)s") if past else _("undecided in %(number)s"),
    }
    systems = ngettext("%(number)s system", "%(number)s systems", total) % {"number": total}
    parts = [words[intent] % {"number": found[intent]} for intent in words if found[intent]]
    return _("%(systems)s: %(parts)s") % {"systems": systems, "parts": _(", ").join(parts)} if parts else systems


def _planning(now: Situation) -> NextStep:
    if now.hold_until and any(intent in {Intent.DO, Intent.PARTLY, ""} for intent in now.to_do):
        words = _("On hold: nothing may be erased before %(day)s ends") % {"day": formats.plain_day(now.hold_until)}
        why = _("Refuse with a ground, or wait until an administrator releases the hold.")
        return NextStep(words, Whose.HANDLER, Tone.WAITING, why)
    if not now.plan:
        why = _("No system is connected. Add each one that may hold data of this person.")
        return NextStep(_("Say which systems may hold data"), Whose.HANDLER, Tone.TROUBLE, why)
    open_rows = now.plan.count("")
    if open_rows:
        words = ngettext(
            "Decide what happens in %(number)s system", "Decide what happens in %(number)s systems", open_rows
        )
        why = _("Look into each system, and say what is to be done there and what has to stay.")
        if now.sent_back:
            why = _("The approver sent it back with a reason; it stands below.")
        return NextStep(words % {"number": open_rows}, Whose.HANDLER, Tone.CALM, why)
    if now.unplanned:
        why = _("It may hold data of this person. Add it to the plan, then decide on it.")
        return NextStep(_("A system was connected later: add it"), Whose.HANDLER, Tone.WAITING, why)
    return _planned(now)


def _planned(now: Situation) -> NextStep:
    if is_refusal(now.plan):
        why = _("Nothing would be done and something kept: that is a refusal, which needs a ground of the policy.")
        return NextStep(_("Refuse with a ground, or change the plan"), Whose.HANDLER, Tone.WAITING, why)
    if now.sent_back:
        why = _("The approver sent it back with a reason; it stands below.")
        return NextStep(_("Sent back: look at the plan again"), Whose.HANDLER, Tone.WAITING, why)
    if not now.needs_approval:
        return NextStep(_("Finish the plan, then do it"), Whose.HANDLER, Tone.CALM, plan_in_words(now.plan))
    return NextStep(_("Submit the plan for approval"), Whose.HANDLER, Tone.CALM, plan_in_words(now.plan))


def _on_hold(now: Situation) -> NextStep | None:
    """A plan that erases something, after it was submitted."""
    if not now.hold_until or not {Intent.DO, Intent.PARTLY}.intersection(now.to_do):
        return None
    words = _("On hold: nothing may be erased before %(day)s ends") % {"day": formats.plain_day(now.hold_until)}
    if now.state == State.APPROVING:
        why = _("Send it back, so that it can be refused with a ground, or wait until the hold is released.")
        return NextStep(words, Whose.APPROVER, Tone.WAITING, why)
    why = _("Take the plan back, so that it can be refused with a ground, or wait until the hold is released.")
    if {Intent.DO, Intent.PARTLY}.intersection(now.done):
        why = _("Something is done already: close as kept what must stay, with the reason, or wait for the release.")
    return NextStep(words, Whose.HANDLER, Tone.WAITING, why)


def _plan_approving(now: Situation) -> NextStep:
    if (held := _on_hold(now)) is not None:
        return held
    why = _("Somebody who did not work on it looks at the plan before anything is changed.")
    if now.void:
        why = _("The plan was not carried out in time or was changed, so it is approved anew.")
    if now.void == "doubt":
        why = _("Who asks was in doubt after something had been done already. What is left is approved anew.")
    if now.void == "less_done":
        why = _("In a system less was done than was approved. What, and why, stands with the plan.")
    words = _("Approve the plan: %(plan)s") % {"plan": plan_in_words(now.plan)}
    return NextStep(words, Whose.APPROVER, Tone.WAITING if now.void else Tone.CALM, why)


def _plan_doing(now: Situation) -> NextStep | None:
    left = len(now.plan) - len(now.done)
    if not left or not _being_done(now):
        return None
    if (held := _on_hold(now)) is not None:
        return held
    words = ngettext(
        "Do it in %(number)s system and close its row", "Do it in %(number)s systems and close the rows", left
    )
    why = _("Do in each system what the plan says, then write down what was done and what was kept.")
    return NextStep(words % {"number": left}, Whose.HANDLER, Tone.CALM, why)


OF_PLANS: dict[State, Step] = {
    State.FULFILLING: _planning,
    State.APPROVING: _plan_approving,
    State.CARRYING_OUT: _plan_doing,
}


# -- written answers -------------------------------------------------------------------------------------


def _writing(now: Situation) -> NextStep:
    if not now.written:
        why = _("Write it in the person’s language; you see the letter before it goes.")
        return NextStep(_("Write the answer"), Whose.HANDLER, Tone.CALM, why)
    if now.sent_back:
        why = _("The approver sent it back with a reason; it stands below.")
        return NextStep(_("Sent back: look at the answer again"), Whose.HANDLER, Tone.WAITING, why)
    if now.needs_approval:
        why = _("The answer is written. Somebody who did not write it looks at it before it goes.")
        return NextStep(_("Submit the answer for approval"), Whose.HANDLER, Tone.CALM, why)
    why = _("The answer is written and needs no approval.")
    return NextStep(_("Send the answer"), Whose.HANDLER, Tone.CALM, why)


def _answer_approving(now: Situation) -> NextStep:
    why = _("Somebody who did not write it reads exactly what will be sent, and sends it.")
    if now.void:
        why = _("The content changed after the approval, so it is void. Look at what is there now.")
    return NextStep(_("Approve the written answer"), Whose.APPROVER, Tone.WAITING if now.void else Tone.CALM, why)


OF_ANSWERS: dict[State, Step] = {State.FULFILLING: _writing, State.APPROVING: _answer_approving}
