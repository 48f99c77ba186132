"""`manage.py build_playground`: build frontend/dist, if the sources have changed.

Needs no database. The API never needs the result; the playgrounds, icons and font do.
"""

from argparse import ArgumentParser
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError

from twenty.assets import bundles


class Command(BaseCommand):
    help = "Bundle the API playgrounds, icons and font from frontend/ into frontend/dist."
    requires_system_checks: ClassVar[list[str]] = []  # type: ignore[misc]  # a class-wide list

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="build even when up to date")
        parser.add_argument(
            "--clean",
            action="store_true",
            help="remove frontend/node_modules again if this installed it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bundles.build(self.stdout.write, force=options["force"], clean=options["clean"])
        except bundles.BuildFailed as error:
            raise CommandError(f"The playground bundles were not built: {error}") from error
