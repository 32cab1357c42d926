"""Names as people have them, wherever a name is said: greeted whole, masked where many are listed, never markup."""

import html
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from privacyportal.mail.models import OutgoingMail
from privacyportal.people.masks import mask_name
from requests.fulfil import answer
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-46")]
NAMES = [
    "李明", "王", "欧阳建国", "阿卜杜拉·买买提明", "Sukarno", "O", "O'Brien-Łukasiewicz", "Zoë 𠮷野", "عبد الله محمد",
    "Jose\u0301", "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine Gutenbergstein von und zu Sonnenfels", "null",
    "Test Admin", "<b>Bob</b>", "Smith, Jr.", "李明 (Ming Li)", "Ng", "van der Berg", "山田\u3000太郎", "=cmd", "😀",
    "ＬＩ\u3000Ｍｉｎｇ", "Nguyễn Thị Minh Khai", ".", "{{ name }}", "%(name)s", "Mia &amp; Co",
]  # fmt: skip


def test_each_name_is_greeted_whole_in_its_letter_and_masked_in_the_queue(
    client: Client, work: Callable[..., int], mailoutbox: list[object], tmp_path: Path
) -> None:
    sofar = making.sofar()
    verifier = making.member(sofar, "verifier", "handler", "auditor")
    client.force_login(verifier)
    for number, name in enumerate(NAMES):
        request = making.proven(sofar, verifier, name=name, email=f"{number}@example.com")
        answer.refuse(request, verifier, "R5", "The tax law.")
        mail = OutgoingMail.objects.get(about_id=str(request.pk))
        assert mail.text.splitlines()[0] == f"Dear {name},"
        assert html.escape(name) in mail.html.replace("&#39;", "&#x27;")
        making.confirmed(sofar, name=name, email=f"{number}@example.org")
    work("mail")
    assert len(mailoutbox) == 3 * len(NAMES)
    queue = client.get("/staff/?tab=all")
    rows = [row.person.name for row in queue.context["rows"]]
    assert rows and set(rows) <= {mask_name(name) for name in NAMES}
    assert "<b>Bob</b>" not in queue.content.decode() and "Sonnenfels" not in words_of(queue)
    register = b"".join(client.get("/staff/dashboard/register.csv")).decode()  # type: ignore[arg-type]
    assert not [name for name in NAMES if len(name) > 4 and name in register]
