"""`manage.py load_packs`: the controllers with what their policies say, and the law of each place, from their files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from privacyportal.controllers.loading import load_packs
from privacyportal.laws.loading import load_laws
from privacyportal.packfiles import PackFault
from privacyportal.packloading import Loaded, Result

WORDS = {
    Result.ADDED: "{key}: a new version was added.",
    Result.UNCHANGED: "{key}: unchanged.",
    Result.KEPT: "{key}: kept as it was edited here; the file differs, --replace takes it instead.",
}


class Command(BaseCommand):
    help = "Loads the policy packs and the law packs; adds a version only where a file says something new."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--replace", action="store_true", help="also where a pack was edited in the settings since")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                policies = load_packs(replace=options["replace"])
                laws = load_laws(replace=options["replace"])
        except PackFault as fault:
            raise CommandError(str(fault)) from fault
        for one in [*policies, *(law for law in laws if law.result is not Result.UNCHANGED)]:
            self.stdout.write(WORDS[one.result].format(key=one.key))
        self._sum_up([law for law in laws if law.result is Result.UNCHANGED], len(laws))

    def _sum_up(self, unchanged: list[Loaded], loaded: int) -> None:
        """The laws that stayed as they were, in one line."""
        if unchanged:
            self.stdout.write(f"laws: {len(unchanged)} of {loaded} places unchanged.")
