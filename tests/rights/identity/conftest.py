"""SOFAR with a product that signs, a verifier, a request that waits for the decision."""

import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.staff.models import User
from requests.identity import handover
from requests.intake import unknown
from requests.models import RightsRequest
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
