"""The duty that removes kept answers of `Idempotency-Key` that nobody may ask for any more.

Each new answer takes some old ones along; those of a server that gets no more writes stay to this.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from twenty.api.kept_answers import forget_expired
from twenty.worker.periodic import Periodic


class CleanKeptAnswers(Periodic):
    name = "clean kept answers"
    every = timedelta(hours=1)

    def run(self, now: datetime) -> dict[str, Any]:
        return {"removed": forget_expired(now)}
