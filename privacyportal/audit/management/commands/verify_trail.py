"""manage.py verify_trail: does the trail hold, and if not, what was touched first."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacyportal.audit.verify import Anchor, verify_trail


class Command(BaseCommand):
    help = "Goes through the whole trail and names the first entry touched, missing or slipped in (exit code 1)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor",
            default="",
            metavar="NUMBER:MARK",
            help="a seal's number and mark as noted down elsewhere (the worker's log has each): "
            "also finds a trail that was cut off or made anew since",
        )

    def handle(self, *args: Any, anchor: str, **options: Any) -> None:
        written = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", anchor)
        if anchor and not written:
            raise CommandError("--anchor cannot be read: write it as the log or this command gives it, like 12:9f3c…")
        verdict = verify_trail(Anchor(int(written[1]), written[2]) if written else None)
        if verdict.fault:
            raise CommandError(f"The trail does not hold. {verdict.fault}")
        hint = "" if anchor else " That its end was not cut off is shown by --anchor alone."
        last = f" Anchor: {verdict.seals}:{verdict.last_mac}" if verdict.seals else ""
        self.stdout.write(
            f"The trail holds: {verdict.sealed + verdict.waiting:,} entries, {verdict.sealed:,} of them "
            f"under {verdict.seals:,} seals, {verdict.waiting:,} waiting for the next.{last}{hint}"
        )
