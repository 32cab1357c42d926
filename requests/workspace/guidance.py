"""What to look at while working on a right: a checklist in plain words, for each right its own."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import Pack

IN_WORDS = _("Write in the person’s language, in short sentences, without words of the trade.")
HOLD = _("Is there a hold on this case, or a dispute or an authority that needs the data? Then nothing is erased.")
DUTY = _("Does a law oblige you to keep part of it (invoices, tax, warranty)? Keep just that, and say which law.")
RECIPIENTS = _("Who was given the data? They are told, too, unless it is impossible; name them if the person asks.")
BACKUPS = _("Backups: say that the data leaves them with their usual turn, and that it is not put back from them.")
PROMPTLY = _("Do it without delay, and close it here when it is done: the date shown is the last one, not the aim.")
OTHERS = _("Leave out what is about other people, and trade secrets; say that something is left out.")
COMPLETE = _("Is every system there that holds data of this person, paper and mailboxes too?")

GUIDANCE: dict[str, tuple[Any, ...]] = {
    "copy": (COMPLETE, OTHERS, _("Are the words understandable to somebody who does not know your systems?")),
    "access": (COMPLETE, OTHERS, _("Are purposes, recipients, periods and where it came from told with it?")),
    "know": (
        _("Which data, for which purposes, on which basis, for how long, and who receives it: the data map knows."),
        _("If the person asks about themselves alone, only what is proven to be theirs may be told."),
        IN_WORDS,
    ),
    "portability": (
        COMPLETE,
        _("Does the file open in other programs (JSON), and is it free of data about others?"),
        _("Does the person want it sent to somebody else? Make sure of the receiver and of the country first."),
    ),
    "correct": (
        _("Which value is wrong, and what is the right one? Ask for proof only where you cannot know it otherwise."),
        _("Correct it everywhere it stands; a copy in another system is a row of its own."),
        RECIPIENTS,
        _("If you cannot tell who is right, restrict its use meanwhile and say so."),
    ),
    "delete": (
        _("Which ground does the person name, and is it one that the policy knows?"),
        HOLD,
        DUTY,
        RECIPIENTS,
        BACKUPS,
        COMPLETE,
    ),
    "cancel_account": (
        _("Cancelling sets no condition: it is done even where something has to be kept."),
        _("Did the person ask to delete the data too? Then each system is looked at as for a deletion."),
        DUTY,
        HOLD,
        BACKUPS,
    ),
    "minor_report": (
        _("First make sure that it is true: is the person a child by the age that counts in their country?"),
        _("Whoever reports it needs no proof of being the guardian, and is told nothing about the child’s data."),
        _("If it is true, delete it everywhere, backups with their usual turn."),
        HOLD,
    ),
    "third_party_data": (
        _("Who gave us this data, and did they say that they may?"),
        _("What does the person want: to know, to correct or to delete it?"),
        _("Tell the person only what is theirs, and nothing about who gave it beyond what the law asks."),
        DUTY,
    ),
    "withdraw_consent": (
        PROMPTLY,
        _("Stop the use in each system, also in tools for mailings and statistics."),
        _("What was done before the withdrawal stays lawful; say so."),
        _("Is there another basis on which part of it goes on? Name it."),
        RECIPIENTS,
    ),
    "restrict": (
        _("Mark the data so that nobody uses it and nothing deletes it meanwhile."),
        _("Tell the person before the restriction ends."),
        RECIPIENTS,
    ),
    "object": (
        _("Advertising stops at once, whatever the reason."),
        _("For any other use: are your grounds stronger than the person’s situation? Write down the weighing."),
        _("Until that is decided the data is not used."),
    ),
    "opt_out": (
        _("Is the address or device marked in every system that shares or sells data, and with those that got it?"),
        _("The person is not asked to prove who they are, and is not treated worse."),
    ),
    "limit_sensitive": (
        _("Which data counts as sensitive here, and what is needed to give the service alone?"),
        _("The person is not asked to prove who they are, and is not treated worse."),
    ),
    "marketing_stop": (
        PROMPTLY,
        _("Is the address on the list of those who get no advertising, so that an import does not bring it back?"),
        _("Tell each partner who sends in your name."),
    ),
    "explain_decision": (
        _("A person looks at the decision again, somebody who may change it."),
        _("Which data went in, what counted most, and what would have changed the result?"),
        _("Does it come to the same result? If not, say what is put right."),
        IN_WORDS,
    ),
    "complain": (
        _("Compare with the answer complained of: what was promised, what was done, when?"),
        _("Somebody who did not work on that answer decides."),
        _("Is the complaint right? Then open the request again, and say so in the answer."),
        _("Name the authority and the way on, also where you think that you are right."),
        IN_WORDS,
    ),
    "question": (
        _("Is it really a question, or one of the rights? A right has its own date; offer to enter it."),
        _("Tell nothing about the person’s data: who asks has only shown an address."),
        IN_WORDS,
    ),
}  # fmt: skip
ONLY_PROVIDED = _("This policy promises only what the person provided themselves: leave out what arose from use.")


def guidance_of(right: str, pack: Pack | None = None) -> list[Any]:
    """The checklist of a right, with what this controller's policy adds."""
    found = list(GUIDANCE.get(right, ()))
    return [ONLY_PROVIDED, *found] if pack and limited_to_provided(right, pack) else found


def limited_to_provided(right: str, pack: Pack) -> bool:
    """Whether this controller's policy takes along only what the person provided (P-15)."""
    return right == "portability" and pack.portability is not None and pack.portability.only_provided
