"""`manage.py renew_feed [--workspace W]`: let every token of the change feed expire."""

from typing import Any
from uuid import uuid4

from django.core.management.base import CommandParser
from django.db.models import F

from twenty.workspaces.models import Workspace
from twenty.workspaces.operator_command import OperatorCommand
from twenty.workspaces.operator_input import find_workspace


class Command(OperatorCommand):
    help = (
        "Let every token of the change feed expire, so that clients read everything anew. For a "
        "database whose disk was set back to an earlier state, which it cannot notice by itself; "
        "restored dumps and recoveries to a point in time it notices."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", help="name or id; all workspaces without it")

    def handle(self, *args: Any, workspace: str | None, **options: Any) -> None:
        chosen = Workspace.objects.filter(events_epoch__isnull=False)
        if workspace:
            chosen = chosen.filter(pk=find_workspace(workspace).pk)
        for pk in list(chosen.values_list("pk", flat=True)):
            Workspace.objects.filter(pk=pk, events_epoch__isnull=False).update(
                events_epoch=uuid4(), schema_version=F("schema_version") + 1
            )
        self.stdout.write("Tokens of the change feed have expired.")
