"""`manage.py serve` (`twenty.serving`), as it stands in the list of commands.

Without further arguments `manage.py` does not come here: it would load every model first.
"""

from contextlib import closing
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from twenty import serving
from twenty.preparing import Preparing


class Command(BaseCommand):
    help = "Serve the APIs and pages. Settings: environment variables, see docs/operations.md."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with closing(Preparing()) as preparing:
                serving.run(preparing)
        except serving.CannotServe as reason:
            raise CommandError(str(reason)) from None
