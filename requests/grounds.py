"""Grounds for refusing, as the policies name them (PROMISES.md R1 to R18): what the person reads."""

from django.utils.translation import gettext_lazy as _

GROUNDS = {
    "R1": _("The same was asked again and again without need."),
    "R2": _("It would need technical means out of all proportion."),
    "R3": _("It would endanger the rights of other people."),
    "R4": _("It is highly impractical."),
    "R5": _("A law obliges us otherwise."),
    "R6": _("It concerns national security or national defence."),
    "R7": _("It concerns public safety, public health or a major public interest."),
    "R8": _("It concerns a criminal investigation, prosecution, trial or enforcement."),
    "R9": _("There is sufficient evidence of malice or abuse."),
    "R10": _("It protects somebody’s life or property, and consent is hard to get."),
    "R11": _("It would seriously damage the rights of the person or of others."),
    "R12": _("It concerns trade secrets."),
    "R13": _("We could not make sure that the request comes from the person whose data it is."),
    "R14": _("It was not shown that the data may lawfully go to that place."),
    "R15": _("There is no technical way to send it straight to the third party."),
    "R16": _("Giving data that arose from use would take too much effort."),
    "R17": _("The data is kept for public interest, research or statistics, as the law allows."),
    "R18": _("The data was not provided by the person."),
}
