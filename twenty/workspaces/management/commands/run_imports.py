"""`manage.py run_imports`: carry out the imports that wait, then end."""

from typing import Any

from core.imports.duty import ImportDuty
from twenty.workspaces.operator_command import OperatorCommand


class Command(OperatorCommand):
    help = "Carry out all imports that are due, and remove old ones. May run several times at once."

    def handle(self, *args: Any, **options: Any) -> None:
        duty, steps = ImportDuty(), 0
        while duty.run_once():
            steps += 1
        self.stdout.write(f"{steps} steps taken")
