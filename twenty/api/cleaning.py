"""The duty that removes kept answers of `Idempotency-Key` that nobody may ask for any more.

Each new answer takes some old ones along; those of a server that gets no more writes stay to this.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from twenty.api.kept_answers import KEPT_FOR
from twenty.worker.periodic import Periodic
from twenty.workspaces.models import KeptAnswer

BATCH = 1000


class CleanKeptAnswers(Periodic):
    name = "clean kept answers"
    every = timedelta(hours=1)

    def run(self, now: datetime) -> dict[str, Any]:
        removed = 0
        while True:
            old = KeptAnswer.objects.filter(at__lt=now - KEPT_FOR).values("pk")[:BATCH]
            found, _ = KeptAnswer.objects.filter(pk__in=old).delete()
            removed += found
            if found < BATCH:
                return {"removed": removed}
