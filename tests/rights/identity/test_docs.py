"""The snippet of docs/handover.md makes a token that the portal believes."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from privacyportal.controllers.models import Controller
from requests.identity import handover
from tests.rights.identity.conftest import KEYS, trust


def test_the_python_snippet_is_believed(sofar: Controller, settings: Any) -> None:
    text = Path("docs/handover.md").read_text()
    snippet = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert snippet
    names: dict[str, Any] = {}
    exec(snippet[1], names)
    settings.PORTAL_BASE_URL = "https://privacy.example.com"
    trust(sofar, "2026-a")
    user = SimpleNamespace(account_id="cust-4711", email="ada@example.com", email_verified=True)
    row, _browser = handover.take(sofar, names["handover_token"](user, KEYS["2026-a"]))
    assert row.proven == {"account_id": "cust-4711", "email": "ada@example.com"}


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "jti", "email_verified", "phone_number", "device_serial"])
def test_each_claim_that_is_read_is_explained(claim: str) -> None:
    assert f"`{claim}`" in Path("docs/handover.md").read_text()
