"""What the trail can say about requests: action codes and the sentence that people read."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Action, actions
from privacyportal.formats import money
from requests.fulfil.remedy import LABELS, Remedy
from requests.fulfil.told import WORDS, Meaning
from requests.identity.base import methods
from requests.models import Channel, Intent


def _method_words(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    code = str(facts.get("method", ""))
    return {**facts, "method": methods[code].title if code in methods else code}


def _confirmed_words(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**facts, "what": _("Phone number") if facts.get("method") == "phone_code" else _("Email address")}


def _prove_words(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """By a verifier, who looked at a `level` of proof; else by the portal, for a right that asks for none."""
    accepted = "level" in facts
    return {**facts, "how": _("Identity accepted") if accepted else _("Work begins: this right needs no further proof")}


def _fee_words(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**facts, "cost": money(facts["amount"], facts["currency"])}


def _told_words(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**facts, "channel": Channel(facts["channel"]).label, "what": WORDS[Meaning(facts["meaning"])]}


CLOSED = {
    Intent.DO: _("Done and closed in a system"),
    Intent.PARTLY: _("Closed in a system: it was done in part, the rest stays"),
    Intent.KEEP: _("Closed in a system: everything was kept"),
    Intent.NOTHING: _("Closed in a system: nothing of this person was there"),
}


def _closed_words(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**facts, "how": CLOSED[Intent(facts["result"])]}


def _remedy_words(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**facts, "found": LABELS[Remedy(facts["found"])]}


ACTIONS: dict[str, Action | Promise | str] = {
    "request.received": _("Received by the web form"),
    "request.received_test": _("Filed as a test by an administrator"),
    "request.confirm": Action(_("%(what)s confirmed by code"), _confirmed_words),
    "request.lapse": _("Lapsed: the address was not confirmed in time"),
    "request.prove": Action("%(how)s", _prove_words),
    "request.submit": _("Handed over for approval"),
    "request.send_back": _("Sent back by the approver"),
    "request.approve": _("Approved for sending"),
    "request.refuse": _("Refused"),
    "request.answered": _("The answer left"),
    "request.content_changed": _("The approval became void: the content changed or it was too old"),
    "request.step_failed": _("The copy could not be made"),
    "request.finish": _("Finished; it needs no approval"),
    "request.reconsider": _("The approved plan was taken back to be changed"),
    "request.reopen": _("Opened again, in a new round"),
    "request.verify_again": _("Opened again, in a new round; first it is decided who is asking"),
    "plan.system_added": _("A system was added to the plan"),
    "plan.decided": _("Decided what is to happen in a system"),
    "plan.closed": Action("%(how)s", _closed_words),
    "answer.written": _("Words of the answer written"),
    "decision.reviewed": Action(_("A person looked at the decision again: %(found)s"), _remedy_words),
    "request.entered": _("Entered by staff; it came on %(received_on)s"),
    "request.written_down": _("What it says about the rights was written down"),
    "request.merge": _("Joined with %(into)s, which goes on"),
    "request.extended": _("More time was taken and told: due on %(after)s instead of %(before)s"),
    "hold.placed": _("Nothing may be erased until %(until)s"),
    "hold.released": _("The hold was released"),
    "receipt.confirmed": _("Receipt confirmed to the person on %(on)s; the law wants it by %(by)s"),
    "receipt.told": _("Receipt, and when the answer is due, told to the person on %(on)s"),
    "receipt.corrected": _("It counts from %(after)s instead of %(before)s"),
    "dispute.marked": _("It is in dispute who may act for the person"),
    "dispute.settled": _("The dispute about who may act was settled"),
    "fee.quoted": Action(_("A fee was told to the person: %(cost)s"), _fee_words),
    "fee.accepted": _("The person accepted the fee"),
    "fee.declined": _("The person declined the fee"),
    "message.sent": _("A message was written to the person"),
    "message.asked": _("The person was asked a question"),
    "message.question_taken_back": _("The question was taken back"),
    "message.received": _("The person wrote a message"),
    "message.noted": _("An internal note was written"),
    "told.noted": Action(_("Noted what the person said by %(channel)s on %(on)s: %(what)s"), _told_words),
    "message.file_taken": _("A file was opened"),
    "request.waive_proof": _("Work begins without the code: the law of that place has it done whoever asks"),
    "identity.decided_anew": _("Identity accepted anew"),
    "identity.doubted": _("More is to be proven: the decision of before counts no more"),
    "request.prove_more": _("Back to who is asking"),
    "request.withdraw": _("Withdrawn by the person"),
    "identity.code_wrong": _("A wrong code was typed"),
    "identity.asked_again": _("The person was asked again to show who they are"),
    "evidence.asked": Action(_("The person was asked for: %(method)s"), _method_words),
    "evidence.given": Action(_("Given, and to be looked at: %(method)s"), _method_words),
    "evidence.accepted": Action(_("Shown, and it counts: %(method)s"), _method_words),
    "evidence.rejected": Action(_("Does not count: %(method)s"), _method_words),
    "evidence.struck": Action(_("Struck out, it counts no more: %(method)s"), _method_words),
    "evidence.destroyed": Action(_("The file was destroyed after the decision: %(method)s"), _method_words),
    "evidence.expired": Action(
        _("The file was destroyed after its days; nobody had decided on it: %(method)s"), _method_words
    ),
    "evidence.seen": Action(_("A file was opened: %(method)s"), _method_words),
    "evidence.checked": _("A fact was looked up in %(source)s"),
    "authority.told": _("The person represented was told, without content"),
    "authority.not_told": _("The person represented was not told, with a reason"),
    "handover_key.added": _("A key for signed hand-overs was added"),
    "handover_key.retired": _("A key for signed hand-overs was retired"),
    "identity.supplemented": _("The person added something"),
    "review.taken_out": _("Taken out of the copy, entries: %(entries)s"),
    "review.put_back": _("Put back into the copy, entries: %(entries)s"),
    "case.taken": _("Taken on by the handler"),
    "case.handed_over": _("Handed over to another handler"),
    "mail.bounced": _("A mail came back, as staff have seen"),
    "text.bounced": _("A text message did not arrive, as staff have seen"),
    "text.sent_again": _("The text message was sent once more by hand"),
    "letter.printed": _("A letter was made to be printed and posted"),
    "answer.posted": _("The answer was printed and posted"),
    "copy.printed": _("The copy was opened to be printed and posted"),
    "address.asked": _("Another address was given; a code went there"),
    "address.shown": _("The code of the other address came back"),
    "address.held": _("Who holds the earlier address confirmed the other one"),
    "address.taken_back": _("The other address was taken back on the page of the request"),
    "address.accepted": _("The other address was taken, and the earlier one told"),
    "address.refused": _("The other address was not taken"),
    "mail.readdressed": _("A letter that had not arrived was sent to the new address"),
    "mail.sent_again": _("The mail was sent once more by hand"),
    "case.revealed": _("Personal details shown in full"),
    "report.asked": _("A report was asked for, for %(first)s to %(last)s"),
    "report.made": _("A report was made, pages: %(pages)s"),
    "report.downloaded": _("A report was downloaded"),
    "case.file_asked": _("The whole file of the case was asked for"),
    "case.file_made": _("The whole file of the case was made, pages: %(pages)s"),
    "case.file_downloaded": _("The whole file of the case was downloaded"),
    "register.downloaded": _("The register of requests was downloaded, for %(first)s to %(last)s"),
    "source.added": _("Source added"),
    "source.changed": _("Source changed"),
    "collect.started": _("Collection started"),
    "collect.finished": _("Collection finished on %(source)s, entries: %(rows)s"),
    "collect.failed": _("Collection failed on %(source)s"),
    "collect.tried": _("Collection failed on %(source)s, attempt %(attempt)s; it is tried again by itself"),
    "copy.tried": _("The copy could not be made, attempt %(attempt)s; it is tried again by itself"),
}


def register() -> None:
    """Called once when the app is ready."""
    for name, sentence in ACTIONS.items():
        actions.register(name, sentence)
