"""`manage.py upgrade_workspaces`: apply a release's changes to existing workspaces again.

This happens by itself after every migration; by hand it is needed only where records stood in the
way.
"""

from typing import Any

from metadata.upgrade import upgrade_workspaces
from twenty.workspaces.operator_command import OperatorCommand


class Command(OperatorCommand):
    help = "Bring every workspace's tables to the form of this release; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        left = upgrade_workspaces()
        self.stdout.write("\n".join(left) or "Every workspace is up to date.")
