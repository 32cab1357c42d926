"""The start page: what this is, how long it takes, what is needed; for machines, all answers at once."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from privacyportal import countries, regions
from privacyportal.controllers.packs import Pack
from privacyportal.controllers.rights import RIGHTS
from privacyportal.templatetags.portal import listed
from privacyportal.uploads import MOST
from requests.identity.base import offers
from requests.intake import drafts
from requests.intake.forms import Question
from requests.intake.offer import Answers, asks_of, consequences, is_offered, offered, rights_in
from requests.intake.pages import ask, uploaded
from requests.intake.promise import if_sent_now
from requests.intake.proofs import handed_over
from requests.intake.steps import FIELDS, RIGHT, Step
from requests.intake.visit import PLACE, Visit, reading_and_sending, visit_of, with_defaults

BROUGHT = (*PLACE, "answer_complained")
"""What the page before may bring along; each is asked all the same."""


@dataclasses.dataclass(frozen=True)
class Chosen:
    """A right that the link to this page named."""

    key: str
    title: Any
    about: Any
    own_way: Any
    warnings: list[Any]


@reading_and_sending
def start(request: HttpRequest, controller: str) -> HttpResponse:
    """GET: what this is, how long it takes, what is needed. POST: one answer, or all of them at once."""
    visit = visit_of(request, controller)
    if request.method == "POST":
        return _take(request, visit)
    pack, asked = visit.pack, rights_in({"right": request.GET.getlist("right")})
    place = _place(request.GET)
    given = [right for right in asked if is_offered(pack, right, place)]
    if asked and not given:
        return not_offered(request, pack, asked[0], place)
    form = None if given else RIGHT.ask(pack, {**place, **visit.sheet.typed})
    typed = set(visit.sheet.typed) - {"right", "language", "acting_as", *PLACE}
    page = _start_page(pack, given, form, place, begun=visit.sheet.rights if typed else [])
    page["left_out"] = [RIGHTS[right].title for right in asked if right not in given]
    page["place_words"] = _in_sentence(place)
    return render(request, "requests/intake/start.html", {**page, "handed_over": handed_over(request, pack)})


def _place(answers: Answers) -> dict[str, str]:
    """As codes are written: a link may have them in small letters."""
    return {name: str(answers.get(name) or "").strip().upper() for name in PLACE}


def _in_sentence(place: dict[str, str]) -> str:
    return regions.in_sentence(place["country"], place["region"]) or countries.in_sentence(place["country"])


def _start_page(
    pack: Pack, given: list[str], form: Question | None, place: dict[str, str], *, begun: Sequence[str] = ()
) -> dict[str, Any]:
    """`given`: the rights that the link named; without any, the page asks for one."""
    asked = {field for right in given for field in asks_of(pack, right)}
    return {
        "pack": pack,
        "form": form,
        "chosen": [_chosen(pack, right) for right in given],
        "titles": [RIGHTS[right].title for right in given],
        "place": [(name, value) for name, value in place.items() if value],
        "place_known": bool(place["country"]),
        "by_phone": offers(pack, "phone_code"),
        "by_identifier": not {"account_id", "device_serial"}.isdisjoint(asked),
        "promises": [if_sent_now(pack, right, place) for right in given or [*offered(pack)][:1]],
        "begun": [RIGHTS[one].title for one in begun],
    }


def _chosen(pack: Pack, right: str) -> Chosen:
    offer = pack.rights.get(right)
    own = offer.about if offer else None
    warnings = [words for words in consequences(pack, right) if words is not own]
    return Chosen(right, RIGHTS[right].title, own or RIGHTS[right].about, offer.own_way if offer else "", warnings)


def not_offered(request: HttpRequest, pack: Pack, right: str, place: dict[str, str]) -> HttpResponse:
    """Neither the policy nor the law of the place gives this right: why, and what to do instead (P-59)."""
    context = {
        "pack": pack,
        "right": right,
        "title": RIGHTS[right].title,
        "place": _in_sentence(place),
        "country": place["country"],
        "region": place["region"],
        "countries": countries.choices(),
        "regions": regions.choices(place["country"]),
        "rights": offered(pack),
    }
    return render(request, "requests/intake/not_offered.html", context)


def _take(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Takes whatever was sent. More than right and place counts as all answers: what is left out is left empty."""
    if "forget" in request.POST:
        if visit.draft and not visit.filed:
            drafts.forget(visit.draft)
        messages.success(request, _("What you had typed was deleted."))
        return visit.to("start")
    pack, sheet = visit.pack, visit.sheet
    begun = sheet.rights
    everything = any(name in request.POST for name in FIELDS if name not in ("right", *BROUGHT))
    if everything:
        drafts.drop_files(sheet, [file["place"] for file in sheet.files])
        sheet.typed = {name: value for name, value in sheet.typed.items() if name == "right"}
        sheet.answered.clear()
    sheet.take(request.POST)
    with_defaults(sheet, pack, None if everything else RIGHT)
    place = _place(sheet.typed)
    sheet.typed.update({name: code for name, code in place.items() if name in sheet.typed})
    for right in sheet.rights:
        if not is_offered(pack, right, place):
            return not_offered(request, pack, right, place)
    if begun and not everything and set(begun).isdisjoint(sheet.rights):
        _show_words_again(request, visit, begun)
    sheet.trapped = bool(request.POST.get("website"))
    sent = [step for step in sheet.steps(pack) if everything or _was_sent(request, step)]
    checked = [(step, step.check(pack, sheet.typed, request.FILES)) for step in sent]
    sheet.answered.update(step.key for step, form in checked if form.is_valid())
    wrong = next(((step, form) for step, form in checked if form.errors), None)
    if wrong and not everything:
        return render(request, "requests/intake/start.html", _start_page(pack, [], wrong[1], place))
    kept = visit.keep([file for step, form in checked if form.is_valid() for file in uploaded(form, step)][:MOST])
    if wrong:
        return kept.hand_out(ask(request, dataclasses.replace(visit, draft=kept.draft), *wrong))
    return kept.hand_out(visit.to_step(sheet.wanting(pack)))


def _show_words_again(request: HttpRequest, visit: Visit, begun: Sequence[str]) -> None:
    """Free words were written for what was begun: they go with nothing else before the person has seen them there."""
    if not visit.sheet.typed.get("details"):
        return
    visit.sheet.answered.discard("details")
    words = _(
        "You had begun another request in this browser: %(what)s. It was not sent. What you wrote for it is shown to "
        "you again: change it, or leave it out, before you send this one."
    )
    messages.warning(request, words % {"what": listed(RIGHTS[right].title for right in begun)})


def _was_sent(request: HttpRequest, step: Step) -> bool:
    """The start page asks for the right, and its link may bring the place along."""
    return step.key == "right" or (step.fields[0] in PLACE and step.fields[0] in request.POST)
