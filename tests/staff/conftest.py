from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from privacyportal.audit.trail import Actor
from privacyportal.controllers.loading import load_packs
from privacyportal.controllers.models import Controller
from privacyportal.staff.accounts import add_user, give_role
from privacyportal.staff.models import User

PASSWORD = "correct horse battery staple"
Hire = Callable[..., User]


@pytest.fixture(autouse=True)
def small_site(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.staff.urls"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose


@pytest.fixture
def companies(db: None) -> dict[str, Controller]:
    load_packs()
    return {controller.key: controller for controller in Controller.objects.all()}


@pytest.fixture
def hire(companies: dict[str, Controller]) -> Hire:
    """hire("ana@sofar.example", "sofar:verifier", …) → a user with these roles and PASSWORD."""

    def add(email: str, *roles: str, operator: bool = False) -> User:
        user = add_user(email, PASSWORD, by=Actor.operator(), operator=operator)
        for role in roles:
            key, _, name = role.partition(":")
            give_role(user, companies[key], name, by=Actor.operator())
        return user

    return add


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password}, **extra)
