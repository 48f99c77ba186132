"""Keeps PostgreSQL running for the server: starts it, and restarts it when it ends by itself.

One thread that lives as long as the server does the work, because the kernel ties a child's life to
the thread that started it (see twenty.parent_death).
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from twenty.embedded_postgres.errors import EmbeddedPostgresError
from twenty.embedded_postgres.postmaster import Postmaster

# More unexpected ends than this within the window mean that restarting does not help.
MOST_RESTARTS = 5
WINDOW_SECONDS = 60.0


class Supervisor:
    """`give_up` is called with the reason when PostgreSQL is gone for good."""

    def __init__(
        self,
        postmaster: Postmaster,
        notify: Callable[[str], None],
        give_up: Callable[[str], None],
    ) -> None:
        self.postmaster = postmaster
        self.notify = notify
        self.give_up = give_up
        self._is_stopping = False
        self._starting = threading.Lock()
        self._started = threading.Event()
        self._failure: EmbeddedPostgresError | None = None
        self._ends: deque[float] = deque(maxlen=MOST_RESTARTS)
        self._thread = threading.Thread(target=self._supervise, name="postgres", daemon=True)

    def start(self) -> None:
        """Return once PostgreSQL serves. Raises `EmbeddedPostgresError`."""
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        self._is_stopping = True
        with self._starting:
            self.postmaster.stop()
        self._thread.join()

    def _supervise(self) -> None:
        try:
            self.postmaster.start()
        except EmbeddedPostgresError as error:
            self._failure = error
            return
        finally:
            self._started.set()
        while True:
            status = self.postmaster.wait()
            if self._is_stopping or not self._restart(status):
                return

    def _restart(self, status: int) -> bool:
        """Restart after an unexpected end; False when stopping or given up."""
        now = time.monotonic()
        is_hopeless = len(self._ends) == MOST_RESTARTS and now - self._ends[0] < WINDOW_SECONDS
        self._ends.append(now)
        if is_hopeless:
            self.give_up(f"PostgreSQL ended {MOST_RESTARTS + 1} times in a minute.")
            return False
        self.notify(f"PostgreSQL ended by itself (status {status}); starting it again.")
        with self._starting:
            if self._is_stopping:
                return False
            try:
                self.postmaster.start()
            except EmbeddedPostgresError as error:
                self.give_up(str(error))
                return False
        return True
