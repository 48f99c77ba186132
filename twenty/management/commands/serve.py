"""`manage.py serve`: everything from the database to the workers, in order.

Locks the data folder, starts the embedded PostgreSQL (unless DATABASE_URL is set), migrates,
makes the demo workspace at the first start, collects static files, serves until SIGTERM.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from core.playground.bundles import build_in_background
from twenty.checks import TAG
from twenty.database_start import DatabaseUnusable, await_database, migrate
from twenty.embedded_postgres.errors import EmbeddedPostgresError
from twenty.embedded_postgres.folders import make_passable
from twenty.embedded_postgres.locks import FileLock
from twenty.embedded_postgres.running import for_server
from twenty.server import PortUnusable, check_port, serve
from twenty.static_files import collect_if_changed
from twenty.welcome import local_url, welcome
from twenty.workspaces.demo import first_start


class Command(BaseCommand):
    help = "Serve the APIs and pages. Settings: environment variables, see docs/operations.md."
    # Django's own checks are of the code, not of this machine: `make lint` runs them. Here they
    # would load every view into a process that serves none: 40 MB, and a second of the start.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _leave)
        self.check(tags=[TAG])
        self.reason_to_end = ""
        environment = settings.ENVIRONMENT
        try:
            with ExitStack() as running:
                running.enter_context(_only_server())
                check_port(environment)
                running.enter_context(self._database())
                await_database(self._tell)
                migrate()
                news = first_start(settings.SERVER_URL or local_url(environment))
                collect_if_changed()
                build_in_background()
                connections.close_all()
                lines = welcome(environment, settings.DATA_FOLDER, news)
                serve(environment, on_listening=lambda: self._show(lines))
        except (EmbeddedPostgresError, DatabaseUnusable, PortUnusable) as problem:
            raise CommandError(str(problem)) from None
        if self.reason_to_end:
            raise CommandError(self.reason_to_end)

    def _database(self) -> Any:
        environment = settings.ENVIRONMENT
        if not environment.is_embedded:
            return nullcontext()
        return for_server(
            settings.DATA_FOLDER,
            environment.embedded_postgres_version,
            notify=self._tell,
            give_up=self._give_up,
        )

    def _give_up(self, reason: str) -> None:
        self.reason_to_end = reason
        os.kill(os.getpid(), signal.SIGTERM)

    def _show(self, lines: list[str]) -> None:
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def _tell(self, line: str) -> None:
        self.stderr.write(line)


@contextmanager
def _only_server() -> Iterator[None]:
    """One server on a data folder at a time."""
    folder = settings.DATA_DIR
    try:
        make_passable(folder)
        lock = FileLock(folder / "server.lock")
    except PermissionError as error:
        raise CommandError(f"The data folder {folder} cannot be used: {error}") from None
    with closing(lock):
        if not lock.try_exclusive():
            raise CommandError(
                f"Another server (process id {lock.holder()}) runs on the data folder {folder}. "
                f"Stop it, or set another DATA_DIR and PORT."
            )
        yield


def _leave(number: int, frame: Any) -> None:
    """SIGTERM before the workers are up: leave in order, so that PostgreSQL is stopped."""
    sys.exit(128 + number)
