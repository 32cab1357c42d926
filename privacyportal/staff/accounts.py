"""Who is added, which role is given and taken: each with its entry in the trail."""

import secrets

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.models import Controller
from privacyportal.staff.models import Membership, Role, User


class NotPossible(ValueError):
    """What was asked for cannot be done; the text is one readable line."""


def new_password() -> str:
    """About 119 bits, without signs that look alike or need a shift on most keyboards."""
    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(6)) for _ in range(4))


def read_email(raw: str) -> str:
    """The one form in which staff addresses are kept. Raises NotPossible."""
    email = raw.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise NotPossible(f"{raw!r} is not an email address.") from None
    return email


def read_role(raw: str) -> tuple[Controller, str]:
    """`sofar:verifier` → (controller, role). Raises NotPossible."""
    key, _, role = raw.partition(":")
    controller = Controller.objects.filter(key=key).first()
    if controller is None:
        known = ", ".join(Controller.objects.values_list("key", flat=True)) or "none: run manage.py load_packs first"
        raise NotPossible(f"There is no controller {key!r}. Known: {known}.")
    if role not in Role.values:
        raise NotPossible(f"There is no role {role!r}. Write controller:role with one of {', '.join(Role.values)}.")
    return controller, role


def add_user(email: str, password: str, *, by: Actor, name: str = "", operator: bool = False) -> User:
    """A new account. `by` is who adds it."""
    with transaction.atomic():
        make = User.objects.create_superuser if operator else User.objects.create_user
        user = make(email, password, name=name)
        record(
            "staff.user_added",
            controller=None,
            actor=by,
            subject=("user", str(user.pk)),
            facts={"operator": operator},
        )
    return user


def give_role(user: User, controller: Controller, role: str, *, by: Actor) -> bool:
    """False where the person has it already."""
    with transaction.atomic():
        membership, new = Membership.objects.get_or_create(user=user, controller=controller, role=role)
        if new:
            record_role("staff.role_given", membership, by)
    return new


def record_role(action: str, membership: Membership, by: Actor) -> None:
    """Inside the caller's transaction: `staff.role_given` or `staff.role_taken`."""
    record(
        action,
        controller=membership.controller,
        actor=by,
        subject=("user", str(membership.user_id)),
        facts={"role": membership.role},
    )
