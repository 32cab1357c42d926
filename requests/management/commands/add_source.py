import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacyportal.audit.trail import Actor
from privacyportal.controllers.models import Controller
from privacyportal.yamlfile import text_of
from requests.sources.base import SourceFault
from requests.sources.files import read_map
from requests.sources.mapping import DataMapError
from requests.sources.registering import Description, Understood, check_description, is_key, save_source
from requests.sources.telling import tell_map, tell_remarks


class Command(BaseCommand):
    help = "Adds a database as a source of a controller, or changes the one of that key, once its map fits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("controller", help="key of the controller, like sofar")
        parser.add_argument("key", help="name of the source in addresses, like crm")
        parser.add_argument("--url", required=True, help="postgresql://…, mysql://… or sqlite:////folder/file.db")
        parser.add_argument("--datamap", required=True, help="the data map: Fides datasets as YAML")
        parser.add_argument("--labels", default="", help="else <key>.labels.yml or <datamap>.labels.yml beside the map")

    def handle(self, *args: Any, **options: Any) -> None:
        controller = Controller.objects.filter(key=options["controller"]).first()
        if controller is None:
            known = ", ".join(Controller.objects.values_list("key", flat=True)) or "none: run load_packs first"
            raise CommandError(f"There is no controller “{options['controller']}”. Known are {known}.")
        if not is_key(options["key"]):
            raise CommandError("The key of a source is lower-case letters, digits and hyphens, at most 40; not “add”.")
        given = self._description(options)
        understood = self._check(given, options["datamap"])
        for line in tell_map(understood.datamap):
            self.stdout.write(line)
        for line in tell_remarks(understood.datamap):
            self.stdout.write(self.style.WARNING(line))
        _source, new = save_source(controller, options["key"], given, Actor.operator())
        verb = "added to" if new else "up to date at"
        self.stdout.write(f"{options['key']} ({understood.where}) is {verb} {controller.key}.")

    def _description(self, options: dict[str, Any]) -> Description:
        path = Path(options["datamap"])
        try:
            datamap, labels = read_map(path, options["key"])
            if options["labels"]:
                labels = text_of(Path(options["labels"]))
        except OSError as error:
            raise CommandError(f"{error.filename or path} cannot be read: {error.strerror}.") from None
        return Description("sql", {"url": whole_path(options["url"])}, datamap, labels)

    def _check(self, given: Description, path: str) -> Understood:
        try:
            return check_description(given)
        except DataMapError as error:
            for fault in error.faults:
                self.stderr.write(fault)
            raise CommandError(f"{path} has {len(error.faults)} fault(s); nothing was changed.") from None
        except SourceFault as fault:
            raise CommandError(f"{fault} Nothing was changed.") from None


def whole_path(url: str) -> str:
    """sqlite:///file.db is a file in the folder where the command runs; workers run elsewhere."""
    found = re.fullmatch(r"sqlite:///([^/?#].*)", url.strip())
    return f"sqlite:///{Path(found[1]).resolve()}" if found else url.strip()
