"""A person's own views of the queue, at one controller: kept under a name, opened from the side bar."""

import dataclasses
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from requests.deed import NotPossible
from requests.models import SavedView, State
from requests.workspace.names import right_word
from requests.workspace.queue import TABS, WORDS_OF_VIEWS, Filters

MOST = 12
"""So many at one controller: each is counted whenever a page of the workspace opens."""


def own_views(user: User, controller: Controller) -> list[SavedView]:
    """The oldest first, so that none moves. One query."""
    return list(SavedView.objects.filter(user=user, controller=controller))


def own_view_or_404(request: Any, view: UUID | str) -> SavedView:
    """Somebody else's, and one's own of another controller, do not exist here."""
    try:
        pk = UUID(str(view))
    except ValueError:
        raise Http404 from None
    found: SavedView | None = SavedView.objects.filter(pk=pk, user=request.user, controller=request.controller).first()
    if found is None:
        raise Http404
    return found


def filters_of(view: SavedView) -> Filters:
    """What is not known any more counts as not said, as in the address."""
    return Filters.read({part.name: getattr(view, part.name) for part in dataclasses.fields(Filters)})


def save(user: User, controller: Controller, name: str, filters: Filters) -> SavedView:
    """Raises NotPossible with the sentence why not."""
    with transaction.atomic():
        others = _others(user, controller)
        if len(others) >= MOST:
            raise NotPossible(
                _("You have %(most)s views already, and no more fit. Delete one that you no longer need, then save.")
                % {"most": MOST}
            )
        made: SavedView = SavedView.objects.create(
            user=user, controller=controller, name=_free(name, others), **dataclasses.asdict(filters)
        )
    return made


def rename(view: SavedView, name: str) -> None:
    """Raises NotPossible with the sentence why not."""
    with transaction.atomic():
        others = [one for one in _others(view.user, view.controller) if one.pk != view.pk]
        view.name = _free(name, others)
        view.save(update_fields=["name"])


def in_words(filters: Filters) -> list[dict[str, Any]]:
    """What a list holds, as lines of a summary."""
    shown = WORDS_OF_VIEWS[filters.view] if filters.view else TABS[filters.tab][0]
    whose = {"": "", "me": _("Me"), "nobody": _("Nobody")}[filters.whose]
    lines = [
        (_("Requests"), shown),
        (_("Right"), right_word(filters.right) if filters.right else ""),
        (_("Stage"), State(filters.stage).label if filters.stage else ""),
        (_("With"), whose),
    ]
    return [{"label": label, "value": value} for label, value in lines if value]


def _others(user: User, controller: Controller) -> list[SavedView]:
    """The person's views, while nobody else changes them."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return own_views(user, controller)


def _free(name: str, others: list[SavedView]) -> str:
    """The name, blanks folded. Raises NotPossible where another view bears it."""
    wanted = " ".join(name.split())
    if wanted.casefold() in {one.name.casefold() for one in others}:
        raise NotPossible(_("You have a view of this name already. Choose another name."))
    return wanted
