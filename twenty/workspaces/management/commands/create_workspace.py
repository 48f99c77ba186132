"""`manage.py create_workspace NAME`: a workspace with all standard objects, Admin and Member."""

from typing import Any

from django.core.management.base import CommandParser

from twenty.errors import ApiError
from twenty.workspaces.onboarding.provisioning import create_workspace
from twenty.workspaces.operator_command import OperatorCommand
from twenty.workspaces.operator_input import misuse


class Command(OperatorCommand):
    help = "Create a workspace and print only its id on standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="what the workspace is called")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        try:
            workspace = create_workspace(name)
        except ApiError as error:
            raise misuse(error.message) from None
        self.stderr.write(f'Workspace "{workspace.display_name}" is ready.')
        self.stdout.write(str(workspace.id))
