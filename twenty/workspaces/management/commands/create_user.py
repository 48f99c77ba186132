"""`manage.py create_user EMAIL --role R [--workspace W] --password-stdin`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from twenty.errors import ApiError, Conflict
from twenty.workspaces.models import User
from twenty.workspaces.onboarding.members import add_member
from twenty.workspaces.operator_command import OperatorCommand
from twenty.workspaces.operator_input import find_role, find_workspace, misuse, read_password


class Command(OperatorCommand):
    help = (
        "Make a person who can sign in, as a member of a workspace. An account that exists already "
        "joins the workspace and keeps its password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the address the person signs in with")
        parser.add_argument("--role", required=True, help="label of the member's role")
        parser.add_argument("--workspace", help="name or id; needed when there are several")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input: it must not stand in a command line",
        )

    def handle(
        self,
        *args: Any,
        email: str,
        role: str,
        workspace: str | None,
        **options: Any,
    ) -> None:
        address = _address(email)
        home = find_workspace(workspace)
        held = find_role(home, role)
        try:
            with transaction.atomic():
                user = self._user(address, options)
                add_member(home, user, held)
        except Conflict as error:
            raise CommandError(error.message) from None
        except ApiError as error:
            raise misuse(error.message) from None
        self.stderr.write(f'{user.email} is a member of "{home.display_name}" as {held.label}.')

    def _user(self, email: str, options: dict[str, Any]) -> User:
        existing = User.objects.filter(email=email).first()
        if existing is not None:
            if options["password_stdin"]:
                raise CommandError(
                    f"{email} already has an account, which keeps its password. To add it to the "
                    "workspace, leave out --password-stdin"
                )
            return existing
        names = {"first_name": options["first_name"], "last_name": options["last_name"]}
        if not options["password_stdin"]:
            raise misuse(
                f"{email} is new: give --password-stdin and the password on standard input"
            )
        password = read_password(User(email=email, **names))
        return User.objects.create_user(email, password, **names)


def _address(text: str) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise misuse(f'EMAIL is "{text}"; expected an e-mail address') from None
    return email
