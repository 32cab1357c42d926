"""The rights by their keys of PROMISES.md: how a person calls each one, and where it stands on a privacy centre."""

import dataclasses
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclasses.dataclass(frozen=True)
class RightWords:
    title: Promise
    about: Promise


@dataclasses.dataclass(frozen=True)
class Group:
    key: str
    title: Promise
    rights: dict[str, RightWords]


GROUPS = (
    Group(
        "see",
        _("See and take"),
        {
            "copy": RightWords(_("Get a copy of my data"), _("Everything that we hold about you, as an encrypted PDF")),
            "access": RightWords(_("See the data you hold about me"), _("We show you all of it, as an encrypted PDF")),
            "know": RightWords(
                _("Know how you use my data"), _("Which data, what for, for how long, and who received it")
            ),
            "portability": RightWords(
                _("Send my data to another company"), _("Straight to a receiver that you name, where that is possible")
            ),
        },
    ),
    Group(
        "change",
        _("Change and remove"),
        {
            "correct": RightWords(_("Correct something"), _("Wrong or incomplete data")),
            "delete": RightWords(_("Delete my data"), _("You tell us why, and we tell you what the law makes us keep")),
            "cancel_account": RightWords(_("Cancel my account"), _("You learn what will be lost before you decide")),
            "minor_report": RightWords(
                _("Report data of a child"), _("You hold data of a minor without their guardian’s consent")
            ),
            "third_party_data": RightWords(
                _("Somebody else gave you my data"), _("Have it corrected or deleted, also for your child")
            ),
        },
    ),
    Group(
        "question",
        _("Say no, or question us"),
        {
            "withdraw_consent": RightWords(
                _("Withdraw a consent"),
                _(
                    "We stop without undue delay, at the latest on the date that we name to you; what was done before "
                    "stays lawful"
                ),
            ),
            "restrict": RightWords(_("Restrict or refuse what you do with my data"), _("In certain cases")),
            "object": RightWords(_("Object to a use of my data"), _("For reasons that lie in your own situation")),
            "opt_out": RightWords(
                _("No sale, no sharing, no profiling of my data"), _("Nor advertising across the sites of others")
            ),
            "limit_sensitive": RightWords(
                _("Limit the use of my sensitive data"), _("To what the service itself needs")
            ),
            "marketing_stop": RightWords(
                _("Stop advertising to me"),
                _("By mail, message or phone; without undue delay, at the latest on the date that we name to you"),
            ),
            "explain_decision": RightWords(
                _("Ask about an automated decision"), _("How it was made, and what can be done about it")
            ),
            "complain": RightWords(_("Complain"), _("About an answer, or about how we treat your data")),
            "question": RightWords(_("Ask a question about privacy"), _("No form of request fits? Just write to us")),
        },
    ),
)
RIGHTS: dict[str, RightWords] = {key: words for group in GROUPS for key, words in group.rights.items()}
"""Every right that a policy names or a law gives, in the order of the pages."""
ONLY_LAW = ("object", "opt_out", "limit_sensitive", "marketing_stop")
"""Rights that no policy of ours names; the law of a place may give them (P-59)."""

SECOND_THING = ("portability", "delete", "cancel_account")
"""Rights that need a second thing beside the code (DESIGN §4): they give everything away, or destroy it."""

Asked = Literal[
    "account_id", "device_serial", "data_wanted", "since", "receiver", "receiver_country", "abroad_proof",
    "old_value", "new_value", "correction_proof", "deletion_ground", "also_delete", "minor_data", "given_by",
    "third_party_wish", "consent", "processing", "decision", "answer_complained", "details",
]  # fmt: skip
"""What a form can ask for beside what each form has; which right asks for what: requests/rights.py, or its pack."""
