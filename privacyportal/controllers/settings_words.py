"""What the fields of a policy pack are called on the pages of the settings, and what their choices mean."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.grounds import CATALOGUE
from privacyportal.controllers.rights import RIGHTS

LABELS: dict[str, Promise] = {
    "Pack.name": _("Name of the controller"),
    "Pack.short": _("Short name"),
    "Pack.company": _("Company"),
    "Pack.product": _("Product"),
    "Pack.languages": _("Languages"),
    "Pack.accent": _("Accent colour"),
    "Pack.zone": _("Time zone"),
    "Pack.zone_name": _("Name of the time zone"),
    "Pack.policy": _("Privacy policy"),
    "Pack.contacts": _("Contacts"),
    "Pack.department": _("Department for personal data"),
    "Pack.answer": _("We answer within"),
    "Pack.extension": _("Extension"),
    "Pack.law_prevails": _("Where promise and local law conflict, the law prevails"),
    "Pack.work_days_before": _("Days before the binding date at which the team is to be done"),
    "Pack.reminders": _("Reminders to the team, days before"),
    "Pack.fee": _("Fee"),
    "Pack.rights": _("Rights"),
    "Pack.refusal_grounds": _("Grounds for refusing"),
    "Pack.deletion_grounds": _("Grounds for deletion"),
    "Pack.minors": _("Minors"),
    "Pack.identity": _("Identity"),
    "Pack.portability": _("Portability"),
    "Pack.complaint": _("Where to complain"),
    "Pack.portal": _("Periods of the portal"),
    "Pack.statistics_public": _("Publish a page of statistics"),
    "Policy.title": _("What it is called"),
    "Policy.date": _("Its date"),
    "Contact.kind": _("Kind"),
    "Contact.value": _("Address or number"),
    "Contact.label": _("What stands before it"),
    "Contact.department": _("Leads to the department for personal data"),
    "Period.n": _("Number"),
    "Period.unit": _("Unit"),
    "Period.origin": _("Where it comes from"),
    "PolicyExtension.n": _("Number"),
    "PolicyExtension.unit": _("Unit"),
    "PolicyExtension.grounds": _("Only because of"),
    "PolicyExtension.told": _("The person is told"),
    "FeeRule.free": _("An ordinary request is free of charge"),
    "FeeRule.charge_when": _("A fee may be asked for requests that are"),
    "FeeRule.cost_based": _("Never more than what the work costs"),
    "RightOffer.about": _("What the page says about it"),
    "RightOffer.own_way": _("How to do it oneself"),
    "RightOffer.answer": _("Its own period"),
    "RightOffer.level": _("Proof that it needs"),
    "RightOffer.asks": _("What its form asks for"),
    "OwnGround.code": _("Code"),
    "OwnGround.text": _("What the person reads"),
    "OwnRefusal.code": _("Code"),
    "OwnRefusal.text": _("What the person reads"),
    "OwnRefusal.justification": _("Term of the Data Privacy Vocabulary"),
    "Minors.guardian_under": _("A guardian is asked below the age of"),
    "Minors.child_under": _("A child is anybody below the age of"),
    "Minors.local_age": _("Or the age that the law of the person’s place names"),
    "Minors.guardian_consents": _("The guardian’s consent is needed"),
    "Minors.deleted_without_consent": _("Data collected without that consent is deleted"),
    "Minors.anybody_may_report": _("Anybody may report data of a minor"),
    "Minors.text": _("What the page says about minors"),
    "IdentityRule.named": _("The policy says that identity may be checked"),
    "IdentityRule.written_request": _("A written request"),
    "IdentityRule.methods": _("Ways to show who one is"),
    "PortabilityRule.only_provided": _("Only what the person provided"),
    "PortabilityRule.abroad_free": _("Places that need no proof"),
    "PortabilityRule.abroad_needs_proof": _("For other places the person shows that the law there allows it"),
    "PortabilityRule.direct": _("Straight to a third party, where that is possible"),
    "PortalPeriods.confirm_days": _("Days to confirm the address"),
    "PortalPeriods.remind_on_day": _("Reminder to confirm, on day"),
    "PortalPeriods.code_minutes": _("Minutes that a code is good for"),
    "PortalPeriods.code_tries": _("Tries of a code"),
    "PortalPeriods.session_minutes": _("Minutes that a case stays open in the browser"),
    "PortalPeriods.identity_days": _("Days to show who one is"),
    "PortalPeriods.link_days": _("Days that a download is there"),
    "PortalPeriods.link_downloads": _("Times that it can be downloaded"),
    "PortalPeriods.approval_days": _("Days after which an approval that was not carried out is void"),
}

HINTS: dict[str, Promise] = {
    "Pack.accent": _("Like #1d5c3f: dark enough to be read on white, 4.5 to 1."),
    "Pack.zone": _("An IANA name, like Asia/Shanghai."),
    "Pack.reminders": _("Numbers with commas between them, like 7, 3, 1."),
    "Policy.date": _("Leave it empty where the policy has none."),
    "OwnGround.code": _("Up to ten capital letters and digits, like X1."),
    "OwnRefusal.code": _("Up to ten capital letters and digits, like X1."),
    "OwnRefusal.justification": _("An address below https://w3id.org/dpv/justifications, where one fits."),
    "PortabilityRule.abroad_free": _("Two letters of a country or EEA, with commas between them, like CN, EEA."),
    "Pack.answer": _("Only what the policy promises. Where it names no figure, 30 days count as our own."),
    "IdentityRule.methods": _("In this order: evidence first, a document last."),
}

NAMED: dict[str, Promise] = {
    "Pack.answer": _("The policy names a period"),
    "Pack.extension": _("The policy names an extension"),
    "Pack.portability": _("The policy sets conditions for portability"),
    "RightOffer.answer": _("It has a period of its own"),
    "RightOffer.asks": _("Other questions than usual"),
    "RightOffer": _("The policy names this right"),
}
"""Ticks that open an optional part."""

OPTIONS: dict[str, Promise | str] = {
    "en": "English",
    "zh-hans": "中文",
    "email": _("Email"),
    "phone": _("Phone"),
    "post": _("Post"),
    "web": _("Website"),
    "calendar_days": _("days"),
    "working_days": _("working days"),
    "months": _("months"),
    "policy": _("promised by the policy"),
    "fallback": _("our own, where the policy is silent"),
    "complexity": _("the complexity of the request"),
    "number": _("the number of requests"),
    "initial": _("before the first date"),
    "repeated": _("repeated"),
    "excessive": _("excessive"),
    "beyond_usual": _("beyond the usual"),
    "none": _("is not asked for"),
    "proof": _("may be the proof"),
    "beside": _("is asked for beside the proof"),
    "email_code": _("a code sent by email"),
    "phone_code": _("a code sent to the phone"),
    "handover": _("a hand-over from the product one is signed in to"),
    "source_fact": _("something that a connected system knows"),
    "document": _("a document shown to staff"),
    "1": _("control of the email address or phone"),
    "2": _("a second thing beside the email address or phone"),
    "account_id": _("account"),
    "device_serial": _("serial number of a device"),
    "data_wanted": _("which data"),
    "since": _("from when on"),
    "receiver": _("receiver"),
    "receiver_country": _("country of the receiver"),
    "abroad_proof": _("proof that the law there allows it"),
    "old_value": _("what is wrong"),
    "new_value": _("what is right"),
    "correction_proof": _("proof of what is right"),
    "deletion_ground": _("ground for deletion"),
    "also_delete": _("whether to delete the data too"),
    "minor_data": _("what is held about the child"),
    "given_by": _("who gave the data"),
    "third_party_wish": _("whether to correct or to delete"),
    "consent": _("which consent"),
    "processing": _("which use of the data"),
    "decision": _("which decision"),
    "answer_complained": _("which answer"),
    "details": _("details"),
    **{code: ground.title for code, ground in CATALOGUE.items()},
    **{key: words.title for key, words in RIGHTS.items()},
}

UNSAID: dict[str, Promise] = {
    "RightOffer.level": _("as usual for this right"),
    "FeeRule.free": _("the policy is silent"),
}
"""What an empty choice means, where it is not just silence."""

LONG = frozenset(
    {"RightOffer.about", "RightOffer.own_way", "Minors.text", "Pack.complaint", "OwnGround.text", "OwnRefusal.text"}
)
"""Texts that need more than a line."""


def option(value: object) -> str:
    """A choice in words; what needs none (a code of one's own) as it is."""
    return str(OPTIONS.get(str(value), value))


def choice_words(value: object) -> str:
    """As `option`, with the code before the words of a ground."""
    return f"{value}: {option(value)}" if value in CATALOGUE else option(value)
