"""Which request is right for me? Two plain questions lead to it; nothing of the answers is kept."""

import dataclasses
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from privacyportal.controllers.packs import Pack, pack_called


@dataclasses.dataclass(frozen=True)
class Wish:
    """`rights`: what fits, best first; of these the first that the policy names is taken."""

    words: Promise
    rights: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Subject:
    words: Promise
    question: Promise
    wishes: dict[str, Wish]


TREE: dict[str, Subject] = {
    "see": Subject(
        _("I want to see, have or understand what you hold about me"),
        _("What do you want to do with it?"),
        {
            "have": Wish(_("Have all of it, to look through and keep"), ("copy", "access", "portability")),
            "know": Wish(_("Only know which data it is, what for, and who receives it"), ("know", "access")),
            "take": Wish(_("Have it sent to another company"), ("portability",)),
        },
    ),
    "change": Subject(
        _("Something shall be changed or go away"),
        _("What shall happen?"),
        {
            "correct": Wish(_("Something is wrong or missing: it shall be corrected"), ("correct",)),
            "delete": Wish(_("Data shall be deleted"), ("delete",)),
            "account": Wish(_("My account shall be closed"), ("cancel_account", "delete")),
            "others": Wish(_("Somebody else gave you my data"), ("third_party_data", "delete")),
            "child": Wish(_("You have data of a child that you should not have"), ("minor_report", "delete")),
        },
    ),
    "stop": Subject(
        _("You shall stop something"),
        _("What shall we stop?"),
        {
            "consent": Wish(_("What I once agreed to"), ("withdraw_consent",)),
            "advertising": Wish(_("Advertising to me"), ("marketing_stop", "withdraw_consent", "object", "restrict")),
            "sale": Wish(_("Passing my data on, or profiling me"), ("opt_out", "object", "restrict")),
            "sensitive": Wish(_("Using my sensitive data for more than is needed"), ("limit_sensitive", "restrict")),
            "use": Wish(_("Another use of my data"), ("restrict", "object")),
        },
    ),
    "other": Subject(
        _("It is about an answer, a decision or a question"),
        _("What is it about?"),
        {
            "decision": Wish(_("A decision that a machine made about me"), ("explain_decision",)),
            "complain": Wish(_("I am not content with you or with an answer"), ("complain",)),
            "question": Wish(_("I have a question about privacy"), ("question",)),
        },
    ),
}


def right_for(pack: Pack, wish: Wish) -> str:
    """The right that fits; where the policy names none of them, the best one, of which the law may know more."""
    return next((right for right in wish.rights if right in pack.rights), wish.rights[0])


@require_safe
def which(request: HttpRequest, controller: str) -> HttpResponse:
    pack = pack_called(controller)
    if pack is None:
        raise Http404
    about = TREE.get(request.GET.get("about", ""))
    wish = about.wishes.get(request.GET.get("wish", "")) if about else None
    start = reverse("intake:start", args=[pack.key])
    if wish is not None:
        return redirect(f"{start}?{urlencode({'right': right_for(pack, wish)})}")
    here = reverse("intake:which", args=[pack.key])
    choices: dict[str, Wish] | dict[str, Subject] = about.wishes if about else TREE
    context = {
        "pack": pack,
        "question": about.question if about else _("What is it about?"),
        "name": "wish" if about else "about",
        "choices": [(key, one.words) for key, one in choices.items()],
        "about": request.GET["about"] if about else "",
        "back": here if about else start,
    }
    return render(request, "requests/intake/which.html", context)
