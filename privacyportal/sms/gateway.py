"""The generic HTTP gateway: one POST a message, its body and headers as the operator wrote them.

`{to}`, `{text}` and `{id}` in the body are filled in: in JSON as JSON strings, in a form percent-encoded. The `id` is
the same at each attempt, so that a gateway that knows such things sends a message once.
"""

import json
from urllib.parse import quote_plus

import httpx
from django.conf import settings

SECONDS = 20.0


class NotSent(Exception):
    """The gateway did not take it; `for_good`: asking again would not help. `code` goes into the row."""

    def __init__(self, code: str, *, for_good: bool = False) -> None:
        super().__init__(code)
        self.code, self.for_good = code, for_good


class InDoubt(Exception):
    """The request went out and no answer came back: it may have been sent."""


def fill(template: str, content_type: str, values: dict[str, str]) -> str:
    """The body with its values written as its type wants them; nothing that is filled in is looked at again."""
    write = _as_json if "json" in content_type else quote_plus
    parts = template.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        filled.append(write(values[name]) + rest if brace and name in values else "{" + part)
    return "".join(filled)


def _as_json(value: str) -> str:
    """What stands between the quotes of a JSON string."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


def send(to: str, text: str, message_id: str) -> None:
    """Hands one message to the gateway. Raises NotSent, InDoubt."""
    content_type = settings.PORTAL_SMS_TYPE
    body = fill(settings.PORTAL_SMS_BODY, content_type, {"to": to, "text": text, "id": message_id})
    headers = {**settings.PORTAL_SMS_HEADERS, "Content-Type": content_type}
    try:
        with httpx.Client(timeout=SECONDS, follow_redirects=False) as client:
            answer = client.post(settings.PORTAL_SMS_URL, content=body.encode(), headers=headers)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol):
        raise NotSent("unreachable") from None
    except httpx.HTTPError:
        raise InDoubt from None
    if answer.is_success:
        return
    if answer.status_code in {408, 425, 429} or answer.status_code >= 500:
        raise NotSent(f"gateway_{answer.status_code}")
    raise NotSent(f"gateway_{answer.status_code}", for_good=True)
