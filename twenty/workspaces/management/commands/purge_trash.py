"""`manage.py purge_trash [--workspace W] [--dry-run]`: destroy what was deleted long enough ago."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from apikeys.context import RequestContext
from apikeys.workspace_settings import setting
from core.trash import Emptied, empty_trash
from twenty.api.kept_answers import forget_expired
from twenty.workspaces.models import Workspace
from twenty.workspaces.onboarding.members import MEMBER_OBJECT
from twenty.workspaces.onboarding.system_context import system_context
from twenty.workspaces.operator_command import OperatorCommand
from twenty.workspaces.operator_input import find_workspace


class Command(OperatorCommand):
    help = (
        "Destroy records that were deleted longer ago than their workspace's trashRetentionDays. "
        "They cannot be brought back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", help="name or id; all workspaces without it")
        parser.add_argument("--dry-run", action="store_true", help="count, and destroy nothing")

    def handle(self, *args: Any, workspace: str | None, dry_run: bool, **options: Any) -> None:
        chosen = [find_workspace(workspace)] if workspace else Workspace.objects.order_by("id")
        kept = sum(self._purge(one, is_dry_run=dry_run) for one in chosen)
        if not workspace and not dry_run:
            forget_expired(timezone.now())
        if kept:
            raise CommandError(f"{kept} records were kept, because relations restrict it.")

    def _purge(self, workspace: Workspace, *, is_dry_run: bool) -> int:
        """How many records had to stay."""
        days = int(setting(workspace, "trashRetentionDays"))
        before = datetime.now(UTC) - timedelta(days=days)
        kept = 0
        for name, emptied in self._emptied(system_context(workspace), before, is_dry_run):
            verb = "would be destroyed" if is_dry_run else "destroyed"
            stayed = f", {emptied.kept} kept by relations" if emptied.kept else ""
            self.stdout.write(
                f"{workspace.display_name}: {name}: {emptied.destroyed} {verb}{stayed}"
            )
            kept += emptied.kept
        return kept

    def _emptied(
        self, context: RequestContext, before: datetime, is_dry_run: bool
    ) -> list[tuple[str, Emptied]]:
        """By plural name, objects with something in the trash. Members' records stay: they tell
        who wrote what, and belong to their membership."""
        objects = sorted(context.catalog.by_id.values(), key=lambda obj: obj.name_plural)
        done = [
            (obj.name_plural, empty_trash(context, obj, before, is_dry_run=is_dry_run))
            for obj in objects
            if obj.name_singular != MEMBER_OBJECT
        ]
        return [(name, emptied) for name, emptied in done if emptied.destroyed or emptied.kept]
