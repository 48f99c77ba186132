"""While the counters cannot be reached: nobody waits for them, and nobody is limited.

An outage of the counter must not become an outage of the API. The first call to meet one waits as
long as a call to the cache may take; for a while after it nobody asks, then one call tries. The log
has a line when it begins, and one when it is over.
"""

from __future__ import annotations

import logging
import threading
import time

logger = logging.getLogger(__name__)
# So long nobody asks after a failure.
PAUSE_SECONDS = 5.0


class Outage:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.is_on = False
        self._next_try = 0.0

    def may_try(self) -> bool:
        """During an outage: whether to try now; True for one caller in each pause."""
        with self._lock:
            now = time.monotonic()
            if now < self._next_try:
                return False
            self._next_try = now + PAUSE_SECONDS
            return True

    def begin(self, error: Exception) -> None:
        """The counters could not be reached."""
        with self._lock:
            was_on, self.is_on = self.is_on, True
            self._next_try = time.monotonic() + PAUSE_SECONDS
        if not was_on:
            logger.warning(
                "The rate limiter's cache cannot be reached, nobody is limited: %s", error
            )

    def end(self) -> None:
        """They were reached."""
        with self._lock:
            was_on, self.is_on = self.is_on, False
        if was_on:
            logger.warning("The rate limiter's cache is reached again, limits hold.")
