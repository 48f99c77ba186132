"""`manage.py serve` (`twenty.server.serving`), for the list of commands.

Without further arguments `manage.py` bypasses this: it would load every model first.
"""

from contextlib import closing
from typing import Any

from django.core.management.base import BaseCommand

from twenty.server import serving
from twenty.server.preparing import Preparing


class Command(BaseCommand):
    help = "Serve the APIs and pages. Settings: environment variables, see docs/operations.md."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        with closing(Preparing()) as preparing:
            serving.main(preparing)
