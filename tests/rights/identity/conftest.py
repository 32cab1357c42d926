"""SOFAR with a product that signs, a verifier, a request that waits for the decision."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from privacyportal import clock
from privacyportal.audit.trail import Actor
from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from requests.identity import handover
from requests.intake import unknown
from requests.models import RightsRequest, Source
from requests.sources.registering import Description, save_source
from tests.rights.workspace import making


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unknown, "LEAST_SECONDS", 0.0)


@pytest.fixture
def verifier(sofar: Controller) -> User:
    return making.member(sofar, "verifier")


@pytest.fixture
def request_(sofar: Controller) -> RightsRequest:
    """A deletion that waits for the decision, its email code shown."""
    return making.confirmed(sofar, right="delete")


def pem_of(private: Any) -> str:
    return str(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


KEYS = {
    "2026-a": Ed25519PrivateKey.generate(),
    "2026-b": Ed25519PrivateKey.generate(),
    "2026-r": rsa_key(65537, 2048),
    "2026-e": ec_key(SECP256R1()),
    "2026-h": "a shared secret of more than 32 random characters",
}
ALGORITHMS = {"2026-a": "EdDSA", "2026-b": "EdDSA", "2026-r": "RS256", "2026-e": "ES256", "2026-h": "HS256"}


def trust(controller: Controller, kid: str, issuer: str = "") -> Any:
    key: Any = KEYS[kid]
    text = key if isinstance(key, str) else pem_of(key)
    user = making.member(controller, "administrator", name=f"keeper of {kid}")
    return handover.add_key(
        controller, user, kid=kid, issuer=issuer or f"{controller.key}-app", algorithm=ALGORITHMS[kid], key=text
    )


@pytest.fixture
def product(sofar: Controller) -> Callable[..., str]:
    """`product()` signs what SOFAR's product says of Ada. A claim given as None is left out."""
    trust(sofar, "2026-a")
    trust(Controller.objects.get(key="onething"), "2026-b")

    def sign(kid: Any = "2026-a", signed_by: str = "", algorithm: str = "", headers: Any = None, **changes: Any) -> str:
        now = int(clock.now().timestamp())
        claims = {
            "iss": "sofar-app",
            "aud": handover.audience_of(sofar),
            "sub": "cust-4711",
            "email": "ada@example.com",
            "iat": now,
            "exp": now + 120,
            "jti": f"jti-{time.monotonic_ns()}",
            **changes,
        }
        key = KEYS[signed_by or kid]
        algorithm = algorithm or ALGORITHMS[signed_by or kid]
        named = {**({"kid": kid} if kid else {}), **(headers or {})}
        return jwt.encode({k: v for k, v in claims.items() if v is not None}, key, algorithm, headers=named)

    return sign


MAP = """
dataset:
  - fides_key: shop
    collections:
      - name: customers
        fields:
          - {name: id, data_categories: [system.operations], fides_meta: {primary_key: true}}
          - {name: email, data_categories: [user.contact.email], fides_meta: {identity: email}}
      - name: orders
        fields:
          - {name: id, data_categories: [system.operations], fides_meta: {primary_key: true}}
          - name: customer_id
            data_categories: [system.operations]
            fides_meta: {references: [{dataset: shop, field: customers.id, direction: from}]}
          - {name: number, data_categories: [user.financial], fides_meta: {identity: order_number}}
          - {name: serial, data_categories: [user.device], fides_meta: {identity: device_serial}}
          - {name: mailed, data_categories: [user.behavior], fides_meta: {identity: mail_date}}
          - {name: gift_note, data_categories: [user.content]}
"""


@pytest.fixture
def shop(sofar: Controller, tmp_path: Path) -> Source:
    path = tmp_path / "shop.sqlite3"
    with sqlite3.connect(path) as rows:
        rows.execute("create table customers (id integer primary key, email text)")
        rows.execute(
            "create table orders (id integer primary key, customer_id integer, number text, serial text,"
            " mailed date, gift_note text)"
        )
        rows.execute("insert into customers values (1, ?), (2, 'else@example.com')", [making.LIN.email])
        rows.execute(
            "insert into orders values (1, 1, 'SO-2024-77', 'SN-2024-0098-K', '2026-03-02', 'x'),"
            " (2, 2, 'SO-2024-99', 'SN-OTHER-1', '2026-04-04', 'y')"
        )
    rows.close()
    given = Description("sql", {"url": f"sqlite:///{path}"}, MAP)
    return save_source(sofar, "shop", given, Actor.operator())[0]
