from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacyportal.controllers.models import Controller
from requests.figures.rollup import Difference, compare, rebuild

SHOWN = 20


class Command(BaseCommand):
    help = "Counts the figures of every day anew from the requests, and says what differed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare; ends with 1 where something differs")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for controller in Controller.objects.all():
            differences = compare(controller) if options["check"] else rebuild(controller)
            wrong += len(differences)
            self._tell(controller, differences)
        if options["check"] and wrong:
            raise CommandError(f"{wrong} figure(s) differ from the requests. Run rebuild_figures.")

    def _tell(self, controller: Controller, differences: list[Difference]) -> None:
        if not differences:
            self.stdout.write(f"{controller.key}: the figures agree with the requests.")
            return
        self.stdout.write(f"{controller.key}: {len(differences)} figure(s) differed.")
        for difference in differences[:SHOWN]:
            self.stdout.write(f"  {difference}")
        if len(differences) > SHOWN:
            self.stdout.write(f"  … and {len(differences) - SHOWN} more")
