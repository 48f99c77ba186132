"""`manage.py clean_events [--workspace W]`: remove events older than EVENT_RETENTION."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from core.events.cleaning import clean_events
from twenty.workspaces.models import Workspace
from twenty.workspaces.operator_command import OperatorCommand
from twenty.workspaces.operator_input import find_workspace


class Command(OperatorCommand):
    help = (
        "Remove what happened to records longer ago than EVENT_RETENTION, in every workspace, "
        "whether its change feed is on or not. Tokens of the feed from before then expire."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", help="name or id; all workspaces without it")

    def handle(self, *args: Any, workspace: str | None, **options: Any) -> None:
        chosen = [find_workspace(workspace)] if workspace else Workspace.objects.order_by("id")
        before = datetime.now(UTC) - timedelta(seconds=settings.EVENT_RETENTION_S)
        for one in chosen:
            removed = clean_events(one.schema_name, before)
            self.stdout.write(f"{one.display_name}: {removed} events removed")
