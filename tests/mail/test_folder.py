from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from privacyportal.jobs.running import run
from privacyportal.mail.folder import FolderBackend, file_of
from privacyportal.mail.models import OutgoingMail
from privacyportal.mail.outbox import Attachment
from privacyportal.vault import files
from privacyportal.vault.models import DataKey
from tests.mail.conftest import Post

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stored(post: Post, folder: Path) -> OutgoingMail:
    key = DataKey.objects.make()
    name = files.save(key, b"<script>alert(1)</script>", "p")
    mail = post(data_key=key, attachment=Attachment("copy.html", name, "p"), language="zh-hans")
    assert run("mail", str(mail.pk))
    return mail


def name_of(mail: OutgoingMail) -> str:
    return file_of(mail.message_id).name


def test_the_newest_mail_stands_first(client: Client, post: Post, folder: Path) -> None:
    for reference in ("FIRST", "SECOND"):
        assert run("mail", str(post(context={"reference": reference}).pk))
    page = client.get("/dev/mail/").content.decode()
    assert page.index("for SECOND") < page.index("for FIRST")
    assert "mia@example.org" in page


def test_an_empty_folder_says_so(client: Client, folder: Path) -> None:
    assert "No mail yet" in client.get("/dev/mail/").content.decode()


def test_a_mail_is_shown_as_text_and_its_parts_are_saved(client: Client, stored: OutgoingMail) -> None:
    page = client.get(f"/dev/mail/{name_of(stored)}/").content.decode()
    assert stored.message_id.strip("<>") in page and "Auto-Submitted" in page and "2026年12月25日" in page
    assert "&lt;h1&gt;" in page, "the HTML part is shown as source and never run"
    part = client.get(f"/dev/mail/{name_of(stored)}/parts/0/")
    assert part.content == b"<script>alert(1)</script>"
    assert part["Content-Disposition"].startswith("attachment") and part["Content-Type"] == "application/octet-stream"
    source = client.get(f"/dev/mail/{name_of(stored)}/source/")
    assert source.content == file_of(stored.message_id).read_bytes()
    assert source["Content-Disposition"].startswith("attachment")


def test_looking_changes_nothing(client: Client, stored: OutgoingMail, folder: Path) -> None:
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}
    columns = ("state", "fate", "fence", "attempts", "handed_over_at", "left_at", "accepted_at", "ended_at")
    row = OutgoingMail.objects.values(*columns).get(pk=stored.pk)
    for tail in ("", f"{name_of(stored)}/", f"{name_of(stored)}/source/", f"{name_of(stored)}/parts/0/"):
        assert client.get(f"/dev/mail/{tail}").status_code == 200
        assert client.head(f"/dev/mail/{tail}").status_code == 200
        assert client.post(f"/dev/mail/{tail}").status_code == 405
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()} == before
    assert OutgoingMail.objects.values(*columns).get(pk=stored.pk) == row


@pytest.mark.parametrize("name", ["..%2F..%2Fetc%2Fpasswd", ".hidden.eml", "a.txt", "none@here.eml", "..eml"])
def test_only_mails_of_the_folder_are_read(client: Client, stored: OutgoingMail, folder: Path, name: str) -> None:
    (folder / ".hidden.eml").write_text("x")
    (folder / "a.txt").write_text("x")
    assert client.get(f"/dev/mail/{name}/").status_code == 404


def test_outside_development_there_is_no_such_page(client: Client, stored: OutgoingMail, settings: Any) -> None:
    settings.DEVELOPMENT = False
    assert client.get("/dev/mail/").status_code == 404
    assert client.get(f"/dev/mail/{name_of(stored)}/source/").status_code == 404


def test_a_message_id_cannot_lead_out_of_the_folder(folder: Path) -> None:
    message = EmailMessage("s", "b", "a@example.org", ["b@example.org"], headers={"Message-ID": "<../../x@y>"})
    with pytest.raises(ValueError):
        FolderBackend().send_messages([message])
    assert not list(folder.glob("*"))


def test_files_are_the_owners_alone(stored: OutgoingMail, folder: Path) -> None:
    [path] = folder.iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert timedelta(0) <= timedelta(seconds=path.stat().st_mtime - stored.queued_at.timestamp())
