"""Which staff sees what: a page belongs to one controller and to some of its roles.

Being a superuser opens the operators' pages and no request: whoever is to see cases holds a
membership, which somebody gave and the trail shows.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.staff.models import Membership, User
from privacyportal.templatetags.portal import typed_words

View = Callable[..., HttpResponse]
Owner = Callable[..., Controller | None]
"""owner(memberships, **names of the address) → one of `memberships`, or None."""
SESSION_KEY = "controller"


def memberships_of(user: User) -> dict[Controller, frozenset[str]]:
    """Each controller that the person works for, by key, and the roles held there. Empty for who is not active."""
    if not user.is_active:
        return {}
    found: dict[Controller, set[str]] = {}
    for row in Membership.objects.filter(user=user).select_related("controller").order_by("controller__key"):
        found.setdefault(row.controller, set()).add(row.role)
    return {controller: frozenset(roles) for controller, roles in found.items()}


def roles_of(user: User, controller: Controller) -> frozenset[str]:
    """Names of staff.models.Role."""
    if not user.is_active:
        return frozenset()
    return frozenset(Membership.objects.filter(user=user, controller=controller).values_list("role", flat=True))


def may(request: HttpRequest, *roles: str) -> bool:
    """Whether the person has one of these roles for the current controller; within a view guarded by `member`."""
    held: frozenset[str] = getattr(request, "roles", frozenset())
    return not held.isdisjoint(roles)


def member(*roles: str, owner: Owner | None = None) -> Callable[[View], View]:
    """Guards a view: signed in, with one of `roles` (any role if none is named) for the current controller.

    `owner` says, where it knows, to which of the person's controllers a page belongs: that one is then the current
    one, whatever was chosen before, and its roles count. So a link of a mail opens for who works for several.
    Sets request.controller, request.roles (frozenset of names) and request.controllers (all that the
    person works for). Nobody signed in: the sign-in page, or what was
    sent given back. No right: 403 with a sentence.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            memberships = memberships_of(request.user)
            if not memberships:
                raise PermissionDenied(_no_membership(request.user))
            current = current_controller(request, memberships)
            request.controller = (owner and len(memberships) > 1 and owner(memberships, **kwargs)) or current
            request.controllers = tuple(memberships)
            request.roles = memberships[request.controller]
            if roles and not may(request, *roles):
                raise PermissionDenied(
                    _("Your role does not open this page. Ask an administrator of your company if you need it.")
                )
            if request.controller != current:
                _work_on_for(request)
            return view(request, *args, **kwargs)

        guarded.access = roles  # type: ignore[attr-defined]  # declared: a test looks for views without it
        return guarded

    return decorate


def _work_on_for(request: Any) -> None:
    """Opening the page of another controller is going there: the queue beside it is of the same. A fragment that a
    page fetches by itself, in a window left open, moves nobody.
    """
    if request.method == "GET" and not request.headers.get("HX-Request"):
        request.session[SESSION_KEY] = request.controller.key
        messages.info(request, _("You work for %(name)s now.") % {"name": pack_of(request.controller).name})


def current_controller(request: HttpRequest, memberships: dict[Controller, frozenset[str]]) -> Controller:
    """The one chosen in this session while the person still works for it, else the first by key."""
    chosen = request.session.get(SESSION_KEY)
    return next((controller for controller in memberships if controller.key == chosen), next(iter(memberships)))


def switcher(request: Any) -> list[tuple[str, str, bool]]:
    """(key, name, whether current) of each controller of the person, for the side bar of the workspace."""
    return [
        (controller.key, str(pack_of(controller).name), controller == request.controller)
        for controller in request.controllers
    ]


@require_POST
@member()
def switch_controller(request: Any) -> HttpResponse:
    """POST `controller`: works for another controller from now on, in this session. Goes to the workspace's start."""
    wanted = request.POST.get("controller", "")
    if wanted not in {controller.key for controller in request.controllers}:
        raise PermissionDenied(_("You do not work for that company. Nothing was changed."))
    request.session[SESSION_KEY] = wanted
    return redirect(settings.LOGIN_REDIRECT_URL)


def _to_sign_in(request: Any) -> HttpResponse:
    """To the sign-in and back to the page. A form that was sent cannot be sent again by a redirect: what stood in it
    is given back on a page of its own, and kept nowhere.
    """
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(reverse(settings.LOGIN_URL))
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    typed = [(name, value) for name, values in request.POST.lists() for value in values]
    sign_in = redirect_to_login(_page_of_the_form(request)).url
    return render(request, "staff/signed_out.html", {"typed": typed_words(typed), "sign_in": sign_in}, status=403)


def _page_of_the_form(request: Any) -> str:
    """The page on which the form stood, as the browser tells; the start of the workspace where it does not."""
    told = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}, require_https=request.is_secure()):
        return str(settings.LOGIN_REDIRECT_URL)
    parts = urlsplit(told)
    return parts._replace(scheme="", netloc="", fragment="").geturl()


def _no_membership(user: User) -> str:
    if user.is_superuser:
        return _(
            "You are an operator: the settings of the portal are at /admin/. "
            "Requests are seen only by people who hold a role for a company."
        )
    return _("You are signed in, but you hold no role for any company. Ask an administrator to give you one.")
