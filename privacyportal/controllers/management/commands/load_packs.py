"""`manage.py load_packs`: the controllers and what their policies say, from the pack files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacyportal.controllers.loading import Result, load_packs
from privacyportal.packfiles import PackFault

WORDS = {
    Result.ADDED: "{key}: a new version was added.",
    Result.UNCHANGED: "{key}: unchanged.",
    Result.KEPT: "{key}: kept as it was edited here; the file differs, --replace takes it instead.",
}


class Command(BaseCommand):
    help = "Loads the policy packs; adds a version only where a file says something new."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--replace", action="store_true", help="also where a pack was edited in the settings since")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_packs(replace=options["replace"])
        except PackFault as fault:
            raise CommandError(str(fault)) from fault
        for one in loaded:
            self.stdout.write(WORDS[one.result].format(key=one.key))
