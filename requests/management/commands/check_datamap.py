from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacyportal.yamlfile import text_of
from requests.sources.datamap import parse
from requests.sources.files import read_map
from requests.sources.mapping import DataMapError
from requests.sources.telling import tell_map, tell_remarks


class Command(BaseCommand):
    help = "Reads a data map and its labels and says what was understood, or names every fault at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the data map: Fides datasets as YAML")
        parser.add_argument("--labels", default="", help="the labels file; otherwise <file>.labels.yml beside it")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            text, labels = read_map(path)
            if options["labels"]:
                labels = text_of(Path(options["labels"]))
        except OSError as error:
            raise CommandError(f"{error.filename or path} cannot be read: {error.strerror}.") from None
        try:
            datamap = parse(text, labels)
        except DataMapError as error:
            for fault in error.faults:
                self.stderr.write(fault)
            for remark in error.remarks:
                self.stdout.write(self.style.WARNING(str(remark)))
            raise CommandError(f"{path} has {len(error.faults)} fault(s); nothing was changed.") from None
        for line in tell_map(datamap):
            self.stdout.write(line)
        for line in tell_remarks(datamap):
            self.stdout.write(self.style.WARNING(line))
        self.stdout.write(f"{path} can be used.")
