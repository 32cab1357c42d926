from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from sqlalchemy.exc import SQLAlchemyError

from requests.sources.base import SourceFault
from requests.sources.sample import DATAMAP, NotTheSample, default_url, make_sample
from requests.sources.sql_address import read_address, tell
from requests.sources.sql_session import fault_of


class Command(BaseCommand):
    help = "Makes the sample database of a solar monitoring service; where it is there already, leaves it as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="", help="where to (default: a SQLite file under var/)")
        help_for = "adds it as the source “solar” of this controller; may be given several times"
        parser.add_argument("--for", dest="controllers", action="append", default=[], metavar="KEY", help=help_for)

    def handle(self, *args: Any, **options: Any) -> None:
        url = options["url"] or default_url()
        try:
            made = make_sample(url)
        except SourceFault as fault:
            raise CommandError(str(fault)) from None
        except NotTheSample:
            raise CommandError("That database has other tables of the same names; nothing was changed.") from None
        except SQLAlchemyError as error:
            raise CommandError(str(fault_of(error, reached=False))) from None
        where = tell(read_address(url))
        self.stdout.write(f"{where} was made." if made else f"{where} is there already.")
        for controller in options["controllers"]:
            call_command("add_source", controller, "solar", url=url, datamap=str(DATAMAP), stdout=_Quiet())
            self.stdout.write(f"It is the source “solar” of {controller}.")


class _Quiet:
    """Swallows what add_source tells: here only the result matters."""

    def write(self, text: str) -> int:
        return len(text)
