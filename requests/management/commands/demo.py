"""`make demo`: one request goes the whole way, told step by step."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from httpx import HTTPError

from requests.demo.journey import Account, Journey, Team, Traveller
from requests.demo.running import running_portal
from requests.demo.visitor import Astray
from requests.sources.sample import sample_people


class Command(BaseCommand):
    help = "Sends one request the whole way through the running portal, over HTTP, as a person and three staff would."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("The demo asks for a person of the sample: it runs with PORTAL_ENV=development.")
        if not settings.EMAIL_BACKEND.endswith("FolderBackend"):
            raise CommandError("The demo reads its mail in var/mail/: run it without EMAIL_URL.")
        try:
            with running_portal(self.say):
                self.travel()
        except Astray as fault:
            raise CommandError(str(fault)) from None
        except HTTPError as fault:
            raise CommandError(f"the portal stopped answering ({type(fault).__name__})") from None

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def travel(self) -> None:
        journey = Journey(
            settings.PORTAL_BASE_URL, settings.PORTAL_MAIL_FOLDER, self.next_traveller(), self.team(), say=self.step
        )
        self.count = 0
        path, passphrase = journey.run(settings.PORTAL_VAR / "demo")
        base = settings.PORTAL_BASE_URL
        self.say(f"\nThe copy        {path}")
        self.say(f"Its passphrase  {passphrase}")
        self.say(f"The person      {base}/r/{journey.reference}/  (mail: {base}/dev/mail/)")
        self.say(f"The staff       {base}{journey.case_path}  (passwords: {settings.PORTAL_VAR}/demo-accounts.json)")

    def step(self, line: str) -> None:
        self.count += 1
        self.say(f"{self.count}. {line}")

    def next_traveller(self) -> Traveller:
        """Another person of the sample each time, so that no limit of an address is ever met."""
        file = settings.PORTAL_VAR / "demo" / "asked.json"
        asked: list[str] = json.loads(file.read_text()) if file.exists() else []
        people = list(sample_people())
        rest = [person for person in people if person.email not in asked]
        if not rest:
            asked, rest = [], people
        person = rest[0]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps([*asked, person.email]))
        return Traveller(person.name, person.email, person.language, person.country)

    def team(self) -> Team:
        file = settings.PORTAL_VAR / "demo-accounts.json"
        if not file.exists():
            raise Astray(f"{file} is missing: `make run` makes the accounts of the demo staff")
        accounts = json.loads(file.read_text())
        found = {
            role: Account(email, entry["password"])
            for email, entry in accounts.items()
            for role in entry["roles"].get("sofar", [])
            if len(entry["roles"]["sofar"]) == 1
        }
        return Team(found["verifier"], found["handler"], found["approver"])
