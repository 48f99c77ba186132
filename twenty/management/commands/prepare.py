"""`manage.py prepare`: get everything ready for the workers; `serve` runs it at each start.

Checks the settings, waits for the database and inspects its sessions, migrates, creates the demo
workspace at the first start, collects static files. Writes the first-start notices: password, demo
key.
"""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.management.base import BaseCommand, CommandError, CommandParser

from twenty.cache.counters import CounterCache
from twenty.config import first_news
from twenty.config.checks import TAG
from twenty.db.session import are_sessions_own, session_notes
from twenty.db.start import DatabaseUnusable, await_database, migrate
from twenty.server.preparing import ARE_SESSIONS_OWN, NEWS, WHEN_TOLD
from twenty.server.static_files import collect_if_changed
from twenty.server.welcome import local_url
from twenty.workspaces.onboarding.demo import first_start


class Command(BaseCommand):
    help = "Migrate, create the demo workspace at the first start, collect static files."
    # Django's own checks are about the code, not this machine: `make lint` runs them. Here they
    # would load every view, a second of each start.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            WHEN_TOLD,
            action="store_true",
            help="wait for a line on standard input; the database is looked after by the caller",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["when_told"] and not sys.stdin.readline():
            return  # the caller has ended
        self.check(tags=[TAG])
        _make_counters()
        try:
            await_database(self.stderr.write)
            for note in session_notes():
                self.stderr.write(note)
            migrate()
        except DatabaseUnusable as problem:
            raise CommandError(str(problem)) from None
        news = first_start(settings.SERVER_URL or local_url(settings.ENVIRONMENT))
        collect_if_changed()
        if options["when_told"]:
            self.stdout.write(json.dumps({NEWS: news, ARE_SESSIONS_OWN: are_sessions_own()}))
        elif news:
            self.stdout.write("\n".join(news))
            first_news.forget(settings.DATA_DIR)


def _make_counters() -> None:
    """Create them now rather than at the first count, where a full disk would mean no limits."""
    try:
        counters = caches["default"]
        if isinstance(counters, CounterCache):
            counters.prepare()
    except OSError as problem:
        place = f" ({problem.filename})" if problem.filename else ""
        raise CommandError(
            f"The data folder {settings.DATA_DIR} cannot keep the counters of the rate limits: "
            f"{problem.strerror}{place}. Make room, or set another DATA_DIR."
        ) from None
