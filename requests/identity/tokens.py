"""Reading a signed hand-over: what a token must be before a word of it is believed (RFC 8725). No database.

PyJWT checks the signature under the one algorithm of the key; the claims are checked here, by the portal's clock.
"""

import base64
import binascii
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.utils.translation import gettext_lazy as _

LONGEST_TOKEN = 8_000
LONGEST_LIFE = 600
"""Seconds from `iat` to `exp`."""
SKEW = 60
"""Seconds by which the product's clock may differ from ours."""
LONGEST_TEXT = 254
ALGORITHMS = ("EdDSA", "ES256", "RS256", "HS256")

FOREIGN_HEADERS = {"jwk", "jku", "x5u", "x5c", "x5t", "crit", "zip", "b64"}

SENTENCES = {
    "unreadable": _("What the product sent could not be read."),
    "unknown_key": _("What the product sent is signed with a key that we do not know."),
    "wrong_signature": _("The signature of what the product sent is not right."),
    "not_for_us": _("What the product sent is meant for somebody else."),
    "incomplete": _("What the product sent lacks something that we need."),
    "too_old": _("What the product sent is too old."),
    "not_yet": _("What the product sent is dated ahead; its clock is wrong."),
    "too_long": _("What the product sent would be valid for too long."),
    "used": _("What the product sent has been used already."),
}
HOW_TO_GO_ON = _("Nothing was changed. Go back to the product and start from there once more, or go on without it.")


class Refused(Exception):
    """`code` is for the log, `sentence` for the person; neither quotes the token."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code, self.sentence = code, SENTENCES[code]


@dataclass(frozen=True)
class Header:
    kid: str
    algorithm: str


def read_header(token: str) -> Header:
    """Who says to have signed it, and how; believed by nobody yet. Raises Refused."""
    if len(token) > LONGEST_TOKEN or not re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]*", token, re.ASCII):
        raise Refused("unreadable")
    header = _object(token.split(".", maxsplit=1)[0])
    if FOREIGN_HEADERS & set(header):
        raise Refused("unreadable")
    kid, algorithm = header.get("kid"), header.get("alg")
    if not isinstance(kid, str) or not kid or len(kid) > 40 or not isinstance(algorithm, str):
        raise Refused("unknown_key")
    return Header(kid, algorithm)


def verified_claims(token: str, key: Any, algorithm: str) -> dict[str, Any]:
    """The claims under a right signature of this key and this algorithm. Raises Refused."""
    checks = {f"verify_{name}": False for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")}
    try:
        jwt.decode(token, key, algorithms=[algorithm], options=checks)  # type: ignore[arg-type]
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise Refused("wrong_signature") from None
    return _object(token.split(".")[1])


def check_claims(claims: Mapping[str, Any], *, issuer: str, audience: str, portal: str, now: datetime) -> None:
    """Raises Refused. `portal`: how the addresses of all audiences here begin; another one of them is not ours."""
    for name in ("iss", "sub", "jti"):
        text = claims.get(name)
        if not isinstance(text, str) or not 0 < len(text) <= LONGEST_TEXT or "\0" in text:
            raise Refused("incomplete")
    if claims["iss"] != issuer:
        raise Refused("not_for_us")
    named = claims.get("aud")
    audiences = [named] if isinstance(named, str) else named
    if not isinstance(audiences, list) or not all(isinstance(one, str) for one in audiences):
        raise Refused("incomplete")
    if audience not in audiences or any(one != audience and one.startswith(portal) for one in audiences):
        raise Refused("not_for_us")
    issued, expires, not_before = (_moment(claims, name) for name in ("iat", "exp", "nbf"))
    if issued is None or expires is None:
        raise Refused("incomplete")
    seconds = now.timestamp()
    if issued > seconds + SKEW or (not_before or 0) > seconds + SKEW:
        raise Refused("not_yet")
    if expires <= seconds - SKEW:
        raise Refused("too_old")
    if not 0 < expires - issued <= LONGEST_LIFE:
        raise Refused("too_long")


def _moment(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refused("incomplete")
    return float(value)


def _object(part: str) -> dict[str, Any]:
    """A part of a token as a JSON object in which no name stands twice."""
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        found = json.loads(raw.decode(), object_pairs_hook=_each_once)
    except (ValueError, binascii.Error, RecursionError):
        raise Refused("unreadable") from None
    if not isinstance(found, dict):
        raise Refused("unreadable")
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def fault_of_key(algorithm: str, text: str) -> Any:
    """A sentence on what is wrong with a key of the controller; None where it can be used."""
    if algorithm == "HS256":
        if len(text.encode()) < 32:
            return _("A shared secret needs at least 32 characters, made at random.")
        return _("This is a public key. Choose its algorithm, or write a secret.") if "-----BEGIN" in text else None
    if "PRIVATE" in text:
        return _("This is a private key: it stays with the product. Write the public one.")
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        return _("This is no public key in PEM form: it begins with -----BEGIN PUBLIC KEY-----.")
    fits = {
        "RS256": isinstance(key, RSAPublicKey) and key.key_size >= 2048,
        "ES256": isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1),
        "EdDSA": isinstance(key, Ed25519PublicKey),
    }
    if not fits[algorithm]:
        return _("This key does not fit the algorithm (RS256 needs 2,048 bits or more, ES256 the curve P-256).")
    return None
