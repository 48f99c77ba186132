"""Behaviour while the counters are unreachable: nobody waits for them, and nobody is limited.

An outage of the counter must not become an outage of the API. The first call to meet it waits as
long as a call to the cache may take. After that, one call per pause tries again and the others skip
the counter. The log has one line when an outage begins and one when it ends.
"""

from __future__ import annotations

import logging
import threading
import time

logger = logging.getLogger(__name__)
# Time between two attempts during an outage.
PAUSE_SECONDS = 5.0


class Outage:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.is_on = False
        self._next_try = 0.0

    def may_try(self) -> bool:
        """Tell whether to try now; during an outage, True for one caller per pause."""
        with self._lock:
            now = time.monotonic()
            if now < self._next_try:
                return False
            self._next_try = now + PAUSE_SECONDS
            return True

    def begin(self, error: Exception) -> None:
        """Note that the counters could not be reached."""
        with self._lock:
            was_on, self.is_on = self.is_on, True
            self._next_try = time.monotonic() + PAUSE_SECONDS
        if not was_on:
            logger.warning(
                "The rate limiter's cache is unreachable, so nobody is limited: %s", error
            )

    def end(self) -> None:
        """Note that they were reached."""
        with self._lock:
            was_on, self.is_on = self.is_on, False
        if was_on:
            logger.warning("The rate limiter's cache is reachable again, and limits apply.")
