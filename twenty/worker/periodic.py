"""What is to be done now and then, by one worker of all: the last run is a row."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from twenty.workspaces.models import DutyRun

# How often a worker asks whether something is due.
_LOOK_SECONDS = 5.0
# One statement: of two workers that ask at once, the second finds the first one's row.
_CLAIM = """
INSERT INTO workspaces_dutyrun AS r (name, ran_at, found) VALUES (%(name)s, %(now)s, '{}')
ON CONFLICT (name) DO UPDATE SET ran_at = excluded.ran_at WHERE r.ran_at <= %(due)s
RETURNING 1
"""


def claim(name: str, every: timedelta, now: datetime) -> bool:
    """Take the turn that is due; False: another run took it, less than `every` ago."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"name": name, "now": now, "due": now - every})
        return cursor.fetchone() is not None


def note(name: str, found: dict[str, Any]) -> None:
    """Keep what the run found, for the operator."""
    DutyRun.objects.filter(pk=name).update(found=found)


class Periodic:
    """A duty done once in `every`, by whichever worker comes first."""

    name: str
    every: timedelta

    def __init__(self, now: Callable[[], datetime] = timezone.now) -> None:
        self._now = now
        self._look_at = 0.0

    def run_once(self) -> bool:
        if time.monotonic() < self._look_at:
            return False
        self._look_at = time.monotonic() + min(_LOOK_SECONDS, self.every.total_seconds())
        now = self._now()
        if claim(self.name, self.every, now):
            note(self.name, self.run(now))
        return False

    def run(self, now: datetime) -> dict[str, Any]:
        """Do it; return what is worth knowing about it."""
        raise NotImplementedError
