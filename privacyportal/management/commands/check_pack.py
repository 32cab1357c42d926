"""`manage.py check_pack FILE…`: names every fault of policy and law packs with its line, and changes nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacyportal.controllers.packs import Pack
from privacyportal.laws.schema import Place
from privacyportal.packchecking import check_text
from privacyportal.packfiles import PackFault, parse_yaml, text_of


class Command(BaseCommand):
    help = "Checks pack files, of policies and of laws alike, and names each fault with its line. Nothing is loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        faults = 0
        for file in files:
            found = faults_in(file)
            faults += len(found)
            for fault in found:
                self.stdout.write(f"{file}: {fault}")
            if not found:
                self.stdout.write(f"{file}: good.")
        if faults:
            raise CommandError(f"{faults} to mend." if faults > 1 else "1 to mend.")


def faults_in(file: Path) -> list[str]:
    """[] for a good file. A law pack is told by its `place` or `entries`, all else is taken for a policy pack."""
    try:
        text = text_of(file)
        data = parse_yaml(file.name, text)
    except PackFault as fault:
        return [str(fault)]
    if data.keys() & {"place", "entries"}:
        return check_text(file.name, text, Place) or wrong_name(file, Place.model_validate(data).key)
    return check_text(file.name, text, Pack) or wrong_name(file, Pack.model_validate(data).key)


def wrong_name(file: Path, key: str) -> list[str]:
    return [] if file.stem == key else [f"the file must be named {key}.yml, after what it holds"]
