"""`manage.py run_imports`: carry out the imports that wait, then end."""

from typing import Any

from django.utils import timezone

from core.imports.duty import remove_old
from core.imports.steps import take_step
from twenty.workspaces.operator_command import OperatorCommand


class Command(OperatorCommand):
    help = "Carry out all imports that are due, and remove old ones. May run several times at once."

    def handle(self, *args: Any, **options: Any) -> None:
        steps = 0
        while take_step():
            steps += 1
        steps += remove_old(timezone.now())
        self.stdout.write(f"{steps} steps taken")
