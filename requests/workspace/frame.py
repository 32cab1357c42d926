"""What stands around every page of the workspace: whose it is, where one can go, one's own views."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from privacyportal import clock
from privacyportal.controllers.packs import pack_of
from privacyportal.staff.access import switcher
from privacyportal.templatetags.portal import run
from requests.workspace.access import ACCESS
from requests.workspace.queue import WORDS_OF_VIEWS, Reader, count_word, counts
from requests.workspace.saved_views import filters_of, own_views


def frame(request: Any, here: str = "queue") -> dict[str, Any]:
    """The context of `staff/base.html`. `here`: "queue", "sources", "letters", "laws", "settings", a view's key or the
    id of a saved one.
    """
    pack = pack_of(request.controller)
    today = clock.today(pack.zone)
    own = own_views(request.user, request.controller)
    lists = {str(view.pk): filters_of(view) for view in own}
    numbers = counts(request.controller, Reader(request.user, request.roles, today), lists)
    queue = reverse("workspace:queue")
    navigation: list[tuple[Any, ...]] = [(_("Queue"), queue, count_word(numbers["tab_open"]), here == "queue")]
    navigation.append((_("Dashboard"), reverse("workspace:dashboard"), "", here == "dashboard"))
    navigation.append((_("Sources"), reverse("workspace:sources"), "", here == "sources"))
    if not request.roles.isdisjoint(ACCESS["letters"].see):
        navigation.append((_("Letters"), reverse("workspace:letters"), "", here == "letters"))
    navigation.append((_("Laws"), reverse("laws:list"), "", here == "laws"))
    if not request.roles.isdisjoint(ACCESS["settings"].see):
        navigation.append((_("Settings"), reverse("workspace:settings"), "", here == "settings"))
    views: list[tuple[Any, ...]] = [
        (words, f"{queue}?view={key}", count_word(numbers[key]), here == key) for key, words in WORDS_OF_VIEWS.items()
    ]
    views += [
        (run(view.name), f"{queue}?saved={key}", count_word(numbers[key]) if key in numbers else "", here == key)
        for view, key in zip(own, lists, strict=True)
    ]
    return {
        "pack": pack,
        "today": today,
        "counts": numbers,
        "navigation": navigation,
        "views": views,
        "switcher": switcher(request),
        "roles": request.roles,
    }
