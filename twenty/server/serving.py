"""`manage.py serve`: everything from the database to the workers, in order.

Locks the data folder, starts the embedded PostgreSQL (unless DATABASE_URL is set), has `manage.py
prepare` bring everything up to date, serves until SIGTERM. This process stays as long as the server
and answers nothing itself, so it loads no application: what needs one is done by the workers, and
before them by a process that ends (26 MB less to keep).
"""

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any, NoReturn

from django.conf import settings

from twenty.assets.bundles import build_in_background
from twenty.config import first_news
from twenty.embedded_postgres.errors import EmbeddedPostgresError
from twenty.embedded_postgres.folders import make_passable
from twenty.embedded_postgres.locks import FileLock
from twenty.embedded_postgres.running import for_server
from twenty.logs.streams import STANDARD_OUTPUT, say
from twenty.server.background import BackgroundWorker
from twenty.server.granian_fence import UnknownGranian
from twenty.server.listening import PortUnusable, WorkersFail, check_port, serve
from twenty.server.preparing import Failed, Preparing
from twenty.server.welcome import welcome


class CannotServe(Exception):
    """The text says why, and what to do; empty when that has been said already."""


def main(preparing: Preparing) -> NoReturn:
    """Serve, then end this process: with status 1 and a message if it failed."""
    try:
        run(preparing)
    except CannotServe as reason:
        if str(reason):
            say(str(reason))
        sys.exit(1)
    sys.exit(0)


def run(preparing: Preparing) -> None:
    """Serve until a signal ends it. Raises `CannotServe`."""
    signal.signal(signal.SIGTERM, _leave)
    environment = settings.ENVIRONMENT
    reasons: list[str] = []

    def give_up(reason: str) -> None:
        reasons.append(reason)
        os.kill(os.getpid(), signal.SIGTERM)

    try:
        with ExitStack() as running:
            running.enter_context(_only_server())
            check_port(environment)
            shutil.rmtree(settings.DATA_DIR / "exports", ignore_errors=True)  # of a killed server
            if environment.is_embedded:
                version = environment.embedded_postgres_version
                running.enter_context(
                    for_server(settings.DATA_FOLDER, version, notify=say, give_up=give_up)
                )
            running.callback(preparing.close)  # before PostgreSQL is stopped
            news = preparing.finish()
            build_in_background()
            if environment.worker:
                running.callback(BackgroundWorker().close)
            lines = welcome(environment, settings.DATA_FOLDER, news)
            serve(environment, on_listening=lambda: _show(lines))
    except (EmbeddedPostgresError, PortUnusable, UnknownGranian, WorkersFail) as problem:
        raise CannotServe(str(problem)) from None
    except Failed:
        raise CannotServe from None
    if reasons:
        raise CannotServe(reasons[0])


@contextmanager
def _only_server() -> Iterator[None]:
    """Allow one server per data folder."""
    folder = settings.DATA_DIR
    try:
        make_passable(folder)
        lock = FileLock(folder / "server.lock")
    except OSError as error:  # unreachable, read-only, full, or not a folder
        raise CannotServe(f"The data folder {folder} cannot be used: {error}") from None
    with closing(lock):
        if not lock.try_exclusive():
            raise CannotServe(
                f"Another server (process id {lock.holder()}) runs on the data folder {folder}. "
                f"Stop it, or set another DATA_DIR and PORT."
            )
        yield


def _show(lines: list[str]) -> None:
    for line in lines:
        STANDARD_OUTPUT.put(line.encode())  # a first start shows secrets, this once
    if STANDARD_OUTPUT.flush() and not STANDARD_OUTPUT.is_losing:
        first_news.forget(settings.DATA_DIR)


def _leave(number: int, frame: Any) -> None:
    """Handle SIGTERM before the workers are up: leave in order, so that PostgreSQL is stopped."""
    sys.exit(128 + number)
