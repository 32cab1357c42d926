"""Grounds for refusing (R1 to R18) and for deletion (D1 to D6), as the policies name them (PROMISES.md).

A justification is a term of the W3C Data Privacy Vocabulary (DPV 2, extension Justifications), for whoever reads
our figures by machine; where a ground joins several of its terms, their common broader one, where none fits, None.
"""

import dataclasses

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DPV = "https://w3id.org/dpv/justifications#"


@dataclasses.dataclass(frozen=True)
class Ground:
    """`title`: what the person reads, in the active language. `justification`: an IRI. `rights`: those for which what
    it says can be true; empty: for each. `until_proven`: only while nobody has made sure who is asking.
    """

    code: str
    title: Promise
    justification: str | None = None
    rights: frozenset[str] = frozenset()
    until_proven: bool = False

    def fits(self, right: str) -> bool:
        return not self.rights or right in self.rights


GIVING = frozenset({"copy", "access", "portability"})
"""Rights by which data is given to somebody."""
SENDING = frozenset({"portability"})
"""Rights by which data goes to somebody else, or abroad."""
NOT_KEEPING = frozenset({"delete", "cancel_account", "minor_report", "third_party_data", "restrict", "object"})
"""Rights by which data is no longer kept, or no longer used."""


def _refusal(
    code: str, title: Promise, term: str = "", rights: frozenset[str] = frozenset(), *, until_proven: bool = False
) -> Ground:
    return Ground(code, title, DPV + term if term else None, rights, until_proven)


REFUSAL: dict[str, Ground] = {
    ground.code: ground
    for ground in (
        _refusal("R1", _("The same was asked again and again without need."), "ProcessExcessive"),
        _refusal("R2", _("It would need technical means out of all proportion."), "DisproportionateEffortRequired"),
        _refusal("R3", _("It would endanger the rights of other people."), "ThirdPartyRightsImpaired"),
        _refusal("R4", _("It is highly impractical."), "DisproportionateEffortRequired"),
        _refusal("R5", _("A law obliges us otherwise."), "LegallyExempted"),
        _refusal("R6", _("It concerns national security or national defence."), "SecurityImpaired"),
        _refusal(
            "R7", _("It concerns public safety, public health or a major public interest."), "PublicInterestCompromised"
        ),
        _refusal(
            "R8", _("It concerns a criminal investigation, prosecution, trial or enforcement."), "LegalProcessImpaired"
        ),
        _refusal("R9", _("There is sufficient evidence of malice or abuse."), "ProcessMalicious"),
        _refusal("R10", _("It protects somebody’s life or property, and consent is hard to get.")),
        _refusal("R11", _("It would seriously damage the rights of the person or of others.")),
        _refusal("R12", _("It concerns trade secrets.")),
        _refusal(
            "R13",
            _("We could not make sure that the request comes from the person whose data it is."),
            "IdentityVerificationFailure",
            until_proven=True,
        ),
        _refusal("R14", _("It was not shown that the data may lawfully go to that place."), rights=SENDING),
        _refusal(
            "R15",
            _("There is no technical way to send it straight to the third party."),
            "FulfilmentImpossible",
            SENDING,
        ),
        _refusal(
            "R16",
            _("Giving data that arose from use would take too much effort."),
            "DisproportionateEffortRequired",
            GIVING,
        ),
        _refusal(
            "R17",
            _("The data is kept for public interest, research or statistics, as the law allows."),
            "ObjectivesImpaired",
            NOT_KEEPING,
        ),
        _refusal("R18", _("The data was not provided by the person."), "NotRequiredJustification", SENDING),
    )
}

DELETION: dict[str, Ground] = {
    ground.code: ground
    for ground in (
        Ground("D1", _("You process my data in breach of the law")),
        Ground("D2", _("You collected or used my data without my consent")),
        Ground("D3", _("You broke your agreement with me")),
        Ground("D4", _("You have ended the service")),
        Ground("D5", _("I no longer use the service, or have cancelled my account")),
        Ground("D6", _("I no longer need the service for good")),
    )
}

CATALOGUE = REFUSAL | DELETION
