import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from privacyportal.audit.trail import Actor
from privacyportal.staff.accounts import NotPossible, add_user, give_role, new_password, read_email, read_role
from privacyportal.staff.models import User


class Command(BaseCommand):
    help = "Adds a member of staff, or further roles to one: add_staff ana@example.com --name Ana --role sofar:verifier"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="as colleagues know the person")
        parser.add_argument("--role", action="append", default=[], metavar="CONTROLLER:ROLE", help="may be repeated")
        parser.add_argument("--operator", action="store_true", help="may use /admin/; sees no request by that")
        parser.add_argument("--password-stdin", action="store_true", help="reads the password from standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            email = read_email(options["email"])
            roles = [read_role(raw) for raw in options["role"]]
            with transaction.atomic():
                user, password = self._account(email, options)
                given = [role for role in roles if give_role(user, *role, by=Actor.operator())]
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from None
        told = ", ".join(f"{role} for {controller.key}" for controller, role in given) or "no new role"
        self.stdout.write(f"{email}: {told}.")
        if password:
            self.stdout.write(f"Password, shown this once: {password}")

    def _account(self, email: str, options: dict[str, Any]) -> tuple[User, str]:
        """The account and the password to show: '' where the person has one or it was read."""
        user = User.objects.filter(email=email).first()
        if user is not None:
            if options["operator"] or options["password_stdin"] or options["name"]:
                raise NotPossible(f"{email} exists already: only --role can be added; change the rest in /admin/.")
            return user, ""
        shown = "" if options["password_stdin"] else new_password()
        password = shown or sys.stdin.readline().rstrip("\r\n")
        try:
            validate_password(password, User(email=email, name=options["name"]))
        except ValidationError as error:
            raise NotPossible(" ".join(error.messages)) from None
        user = add_user(email, password, by=Actor.operator(), name=options["name"], operator=options["operator"])
        return user, shown
