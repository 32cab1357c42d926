"""Staff for trying the portal out: for each company one person a role, one who holds all, and an operator."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from privacyportal.audit.trail import Actor
from privacyportal.controllers.models import Controller
from privacyportal.staff.accounts import add_user, give_role, new_password
from privacyportal.staff.models import Role, User

OPERATOR = "operator@portal.example"
ALONE = ("alone@sofar.example", "sofar")
"""One person with every role: to see that four eyes are two persons."""

Accounts = dict[str, dict[str, Any]]


def ensure_demo_staff(controllers: Iterable[Controller] | None = None) -> Accounts:
    """Adds who is missing; for all controllers where none are named.

    Returns {email: {"password": …, "roles": {"sofar": ["verifier"]}}}. Passwords are random and stay the
    same from run to run: they lie in `var/demo-accounts.json`, readable by its owner alone. Raises
    RuntimeError outside development.
    """
    if not settings.DEVELOPMENT:
        raise RuntimeError("demo accounts exist in development only")
    path = Path(settings.PORTAL_VAR) / "demo-accounts.json"
    known: Accounts = json.loads(path.read_text()) if path.exists() else {}
    named = Controller.objects.all() if controllers is None else controllers
    by_key = {controller.key: controller for controller in named}
    accounts = {
        email: {"password": known.get(email, {}).get("password") or "", "roles": roles}
        for email, roles in _wanted(by_key).items()
    }
    for email, account in accounts.items():
        with transaction.atomic():
            _ensure(email, account, by_key)
    _write(path, accounts)
    return accounts


def _wanted(by_key: dict[str, Controller]) -> dict[str, dict[str, list[str]]]:
    wanted: dict[str, dict[str, list[str]]] = {
        f"{role}@{key}.example": {key: [role]} for key in sorted(by_key) for role in Role.values
    }
    email, key = ALONE
    if key in by_key:
        wanted[email] = {key: list(Role.values)}
    wanted[OPERATOR] = {}
    return wanted


def _ensure(email: str, account: dict[str, Any], by_key: dict[str, Controller]) -> None:
    user = User.objects.filter(email=email).first()
    by = Actor.operator()
    if user is None:
        account["password"] = account["password"] or new_password()
        user = add_user(email, account["password"], by=by, name=_name(email), operator=email == OPERATOR)
    elif not account["password"]:  # the file was lost, the database was not
        account["password"] = new_password()
        user.set_password(account["password"])
        user.save(update_fields=["password"])
    for key, roles in account["roles"].items():
        for role in roles:
            give_role(user, by_key[key], role, by=by)


def _name(email: str) -> str:
    who, _, domain = email.partition("@")
    return f"{who.capitalize()} ({domain.removesuffix('.example')})"


def _write(path: Path, accounts: Accounts) -> None:
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.touch(mode=0o600)
    scratch.write_text(json.dumps(accounts, indent=2) + "\n")
    scratch.replace(path)
