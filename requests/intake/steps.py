"""The pages of the form, one question each: which of them come is a function of the rights that were chosen."""

import dataclasses
from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacyportal import regions
from privacyportal.controllers.packs import Pack
from requests import ages
from requests.intake import asking
from requests.intake import forms as general
from requests.intake.forms import Question
from requests.intake.offer import FOR_NOBODY_ELSE, Answers, asks_of, for_another, law_of, needs_abroad_proof, rights_in

MULTIPLE = frozenset({"right", "data_wanted"})
"""Fields that hold lists."""


@dataclasses.dataclass(frozen=True)
class Setting:
    """What decides which pages come."""

    pack: Pack
    answers: Answers

    @property
    def rights(self) -> list[str]:
        return rights_in(self.answers)

    @property
    def asked(self) -> set[str]:
        return {field for right in self.rights for field in asks_of(self.pack, right)}


When = Callable[[Setting, "Step"], bool]


def _always(setting: Setting, step: "Step") -> bool:
    return True


def _if_asked(setting: Setting, step: "Step") -> bool:
    return not setting.asked.isdisjoint(step.fields)


def _if_somebody_else_may(setting: Setting, step: "Step") -> bool:
    return not FOR_NOBODY_ELSE.issuperset(setting.rights)


def _if_for_another(setting: Setting, step: "Step") -> bool:
    return for_another(setting.answers)


def _if_age(setting: Setting, step: "Step") -> bool:
    guardian = setting.answers.get("acting_as") == "guardian" and _if_somebody_else_may(setting, step)
    return guardian and ages.acts_alone_from(setting.pack, law_of(setting.pack, setting.answers)) is not None


def _if_regions(setting: Setting, step: "Step") -> bool:
    return setting.answers.get("country") in regions.NAMES


def _if_abroad(setting: Setting, step: "Step") -> bool:
    country = str(setting.answers.get("receiver_country") or "")
    return _if_asked(setting, step) and needs_abroad_proof(setting.pack, country)


@dataclasses.dataclass(frozen=True)
class Step:
    """A page of the form: `key` is its address, `title` what it asks, `why` says what the answer is for."""

    key: str
    question: type[Question]
    title: Promise
    why: tuple[Promise, ...] = ()
    when: When = _always
    bare: bool = False
    """The page asks one thing and its title says what: the field shows no label beside it."""
    other_title: Promise | None = None
    other_why: tuple[Promise, ...] = ()
    """The same where somebody asks for another person."""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.question.base_fields)

    def heading(self, answers: Answers) -> Promise:
        """What the page asks of somebody who answered so far like this."""
        rights = rights_in(answers)
        if self.key == "details" and rights and rights[0] in IN_WORDS:
            return IN_WORDS[rights[0]]
        if self.key == "details" and (words := general.announced(answers)) is not None:
            return words.title
        return self.other_title if self.other_title and for_another(answers) else self.title

    def reasons(self, answers: Answers) -> tuple[Promise, ...]:
        """What the answer is for, in sentences."""
        return self.other_why if self.other_why and for_another(answers) else self.why

    def ask(self, pack: Pack, answers: Answers) -> Question:
        """The question as it stands, filled in with what was typed before."""
        return self.question(pack=pack, answers=answers, initial={name: answers.get(name, "") for name in self.fields})

    def check(self, pack: Pack, answers: Answers, files: Any = None) -> Question:
        """The question with its answers, checked: `errors` says what is wrong."""
        given = {name: answers.get(name, "") for name in self.fields}
        return self.question(given, files, pack=pack, answers=answers)


IN_WORDS = {"question": _("What do you want to ask us?"), "complain": _("What are you not content with?")}
"""Rights that consist of the person's own words."""
RIGHT = Step("right", general.RightQuestion, _("What do you ask us to do?"), bare=True)
MORE = Step(
    "more",
    general.MoreQuestion,
    _("Is there anything else you want to ask for?"),
    (_("All of it goes with one request: you prove who you are once, and each thing has its own answer."),),
)
"""No page of the line: it is opened from the last one."""
STEPS = (
    RIGHT,
    Step("who", asking.WhoQuestion, _("Who is this for?"), when=_if_somebody_else_may, bare=True),
    Step(
        "represented",
        asking.RepresentedQuestion,
        _("For whom do you ask?"),
        (_("We look for the data of that person. Before we give or change anything we make sure that you may ask, and tell them about it where we can."),),  # noqa: E501
        _if_for_another,
    ),
    Step(
        "name",
        general.NameQuestion,
        _("What is your name?"),
        (_("Your full name, as you use it with us, in any script. We use it to address you and to make sure that the data is yours."),),  # noqa: E501
        bare=True,
        other_why=(_("Your own full name, in any script: we use it to address you."),),
    ),
    Step(
        "country",
        general.CountryQuestion,
        _("Where do you live?"),
        (_("The law of that place may give you an earlier answer, and says where you can complain. You need not say it."),),  # noqa: E501
        other_title=_("Where does that person live?"),
    ),
    Step(
        "region",
        general.RegionQuestion,
        _("In which part of the country?"),
        (_("There the law differs from place to place. You need not say it: then we go by the law of the whole country."),),  # noqa: E501
        _if_regions,
    ),
    Step(
        "age",
        asking.AgeQuestion,
        _("How old is the person for whom you ask?"),
        (_("From a certain age on people ask for themselves. You need not say it: then we ask you later, if it matters."),),  # noqa: E501
        _if_age,
    ),
    Step(
        "reach",
        general.ReachQuestion,
        _("How can we reach you?"),
        (_("We send a six-digit code there to make sure that it is yours. Give what you use with us, so that we find your data."),),  # noqa: E501
        other_why=(_("You yourself: we send a six-digit code there to make sure that it is yours, and our answer."),),
    ),
    Step(
        "helps",
        general.HelpsQuestion,
        _("What helps us to find your data?"),
        (_("Only if you have it at hand. We use it once we have made sure that it is yours, and for nothing else."),),
        _if_asked,
        other_title=_("What helps us to find that person’s data?"),
        other_why=(_("Only if you have it at hand. We use it once we have made sure that it is that person’s, and for nothing else."),),  # noqa: E501
    ),
    Step(
        "data",
        asking.DataQuestion,
        _("Which data do you mean?"),
        (_("Then we look just there. If you choose nothing, we take it as all that we hold about you."),),
        _if_asked,
        other_why=(_("Then we look just there. If you choose nothing, we take it as all that we hold about that person."),),  # noqa: E501
    ),
    Step(
        "since",
        asking.SinceQuestion,
        _("From when on do you want it?"),
        (_("A shorter time makes a shorter copy. If you leave it empty, you get it from the beginning."),),
        _if_asked,
    ),
    Step(
        "ground",
        asking.GroundQuestion,
        _("Why shall it be deleted?"),
        (_("Our policy deletes for these reasons. If none of them fits, choose the last one: the law of your place may say more."),),  # noqa: E501
        _if_asked,
        bare=True,
        other_why=(_("Our policy deletes for these reasons; “I” and “my” mean that person. If none of them fits, choose the last one: the law of that person’s place may say more."),),  # noqa: E501
    ),
    Step(
        "change",
        asking.ChangeQuestion,
        _("What shall we correct?"),
        (_("Then we find the place at once, in each system that holds it."),),
        _if_asked,
    ),
    Step(
        "proof",
        asking.ProofQuestion,
        _("Have you something that shows it?"),
        (_("You need not send anything. It helps where we could not know which is right, as with a bill or a type plate."),),  # noqa: E501
        _if_asked,
    ),
    Step(
        "receiver",
        asking.ReceiverQuestion,
        _("Who shall receive the data?"),
        (_("We send it straight there where that is technically possible; else we tell you and give it to you."),),
        _if_asked,
    ),
    Step(
        "abroad",
        asking.AbroadQuestion,
        _("May the data go to that country?"),
        (
            _("Our policy asks for something that shows what the law there demands, for instance the receiver’s own statement or the consent that it wants."),  # noqa: E501
            _("You can send your request without it; then we may have to say no to this part, with that reason."),
        ),
        _if_abroad,
    ),
    Step(
        "account",
        asking.AccountQuestion,
        _("Shall we also delete the data?"),
        (_("Cancelling closes the account. The data can go with it, which saves you a second request."),),
        _if_asked,
        bare=True,
    ),
    Step(
        "consent",
        asking.ConsentQuestion,
        _("Which consent do you withdraw?"),
        (_("For instance location, camera, push messages, or a newsletter."),),
        _if_asked,
    ),
    Step(
        "processing",
        asking.ProcessingQuestion,
        _("Which use of your data is it about?"),
        (_("For instance: analysing how I drive, or sharing with partners. Then we stop just that."),),
        _if_asked,
    ),
    Step(
        "decision",
        asking.DecisionQuestion,
        _("Which decision do you ask about?"),
        (_("We explain how it was made, and a person of us looks at it again."),),
        _if_asked,
    ),
    Step(
        "complained",
        asking.ComplainedQuestion,
        _("Is it about an earlier request?"),
        (_("Then whoever looks at your complaint sees what was asked and answered."),),
        _if_asked,
    ),
    Step(
        "child",
        asking.ChildQuestion,
        _("Which data of a child is it?"),
        (_("We check it. If it is there without a guardian’s consent, we delete it without delay."),),
        _if_asked,
    ),
    Step(
        "given",
        asking.GivenQuestion,
        _("What do you know about it?"),
        (_("Whoever gives us somebody’s data must be allowed to. We look at where yours came from."),),
        _if_asked,
    ),
    Step(
        "details",
        general.DetailsQuestion,
        _("Is there anything else that we should know?"),
        (_("Please write no passwords, no numbers of identity cards or bank cards, and nothing about your health: we do not need it."),),  # noqa: E501
        _if_asked,
        bare=True,
    ),
)  # fmt: skip
BY_KEY = {step.key: step for step in (*STEPS, MORE)}
FIELDS = tuple(field for step in STEPS for field in step.fields)


def steps_of(pack: Pack, answers: Answers) -> list[Step]:
    """The pages that come, in their order, for the rights that are chosen by now."""
    setting = Setting(pack, answers)
    return [step for step in STEPS if step.when(setting, step)]
