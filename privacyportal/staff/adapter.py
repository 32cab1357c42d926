"""How allauth behaves here: no sign-up, no word about who has an account, mail through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from privacyportal import visitors
from privacyportal.audit.trail import Actor, address_digest, record
from privacyportal.staff.letters import post_password_reset
from privacyportal.staff.models import User


class StaffAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This email address and this password do not belong together. Check both, or choose a new password."
        ),
        "too_many_login_attempts": _("There were too many tries. Wait five minutes and try again."),
        "enter_current_password": _("This is not your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by operators (`add_staff`, /admin/)."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return visitors.address_of(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Only our own pages: other hosts that we trust for forms are no place to be sent to after a sign-in."""
        return str(url).startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    # -- sign-in ----------------------------------------------------------------------------------
    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """An account that may not sign in gets the same words as a wrong password."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        user = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        with transaction.atomic():
            record(
                "staff.sign_in_failed",
                controller=None,
                actor=Actor.portal(),
                subject=("user", str(user.pk)) if user else ("", ""),
                facts={"address": address_digest(self.get_client_ip(request))},
            )

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        with transaction.atomic():
            record(
                "staff.signed_in",
                controller=None,
                actor=Actor.staff(user),
                subject=("user", str(user.pk)),
                facts={"address": address_digest(self.get_client_ip(request))},
            )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Operators who work for no company start in their own pages."""
        user: Any = request.user
        if user.is_superuser and not user.memberships.exists():
            return reverse("admin:index")
        return settings.LOGIN_REDIRECT_URL

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    # -- passwords ---------------------------------------------------------------------------------
    def set_password(self, user: Any, password: str) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            record("staff.password_changed", controller=None, actor=Actor.staff(user), subject=("user", str(user.pk)))

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        with transaction.atomic():
            record(
                "staff.password_reset_asked",
                controller=None,
                actor=Actor.portal(),
                subject=("user", str(user.pk)),
                facts={"address": address_digest(self.get_client_ip(context["request"]))},
            )
            self._post_reset(user.email, context["password_reset_url"], known=True)

    def send_nothing(self, email: str) -> None:
        """A new password was asked for an address that nobody has: as much work as for one that is known."""
        self._post_reset(email, self.get_reset_password_from_key_url("0-" + "0" * 40), known=False)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise NotImplementedError(f"no letter of ours says what allauth means by {template_prefix}")

    def _post_reset(self, email: str, link: str, *, known: bool) -> None:
        minutes = settings.PASSWORD_RESET_TIMEOUT // 60
        post_password_reset(email, link, get_language() or settings.LANGUAGE_CODE, minutes, known=known)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Under the address of the portal, whatever Host the request claimed."""
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.PORTAL_BASE_URL}{path}?lang={get_language()}"

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return redirect("account_login")
