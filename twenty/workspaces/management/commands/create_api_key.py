"""`manage.py create_api_key --name N --role R [--workspace W] [--expires-in 30d|never]`."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from apikeys import keys as service
from twenty.errors import ApiError
from twenty.workspaces.onboarding.system_context import system_context
from twenty.workspaces.operator_command import OperatorCommand
from twenty.workspaces.operator_input import (
    NEVER,
    find_role,
    find_workspace,
    misuse,
    read_expiry,
)


class Command(OperatorCommand):
    help = "Create an API key and print only its secret on standard output; it is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="what the key is for")
        parser.add_argument("--role", required=True, help="label of the role the key acts with")
        parser.add_argument("--workspace", help="name or id; needed when there are several")
        parser.add_argument(
            "--expires-in",
            default=NEVER,
            metavar="DAYS",
            help="such as 30d, or never (the default)",
        )

    def handle(
        self,
        *args: Any,
        name: str,
        role: str,
        workspace: str | None,
        expires_in: str,
        **options: Any,
    ) -> None:
        expires_at = read_expiry(expires_in)
        home = find_workspace(workspace)
        holder = find_role(home, role)
        context = system_context(home)
        try:
            with transaction.atomic():
                key = service.create_key(
                    context, name=name, expires_at=expires_at.isoformat(), role_id=str(holder.id)
                )
                secret = service.mint_secret(context, key.id)
        except ApiError as error:
            raise misuse(error.message) from None
        self.stdout.write(secret)
