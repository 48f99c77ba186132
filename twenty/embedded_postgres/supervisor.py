"""Keeps PostgreSQL running for the server: starts it, restarts it when it ends by itself, and
watches the free space on its disk.

One thread that lives as long as the server starts PostgreSQL, because the kernel ties a child's
life to the thread that started it (see twenty.parent_death).
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from twenty.embedded_postgres.errors import EmbeddedPostgresError
from twenty.embedded_postgres.postmaster import Postmaster
from twenty.embedded_postgres.room import LOOK_SECONDS, Room

# More unexpected ends than this within the window mean that restarting does not help.
MOST_RESTARTS = 5
WINDOW_SECONDS = 60.0


class Supervisor:
    """`give_up` is called with the reason when PostgreSQL is gone for good."""

    def __init__(
        self,
        postmaster: Postmaster,
        room: Room,
        notify: Callable[[str], None],
        give_up: Callable[[str], None],
    ) -> None:
        self.postmaster = postmaster
        self.room = room
        self.notify = notify
        self.give_up = give_up
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._started = threading.Event()
        self._problem = ""  # the last one that was told
        self._failure: EmbeddedPostgresError | None = None
        self._ends: deque[float] = deque(maxlen=MOST_RESTARTS)
        self._thread = threading.Thread(target=self._supervise, name="postgres", daemon=True)

    def start(self) -> None:
        """Return once PostgreSQL serves. Raises `EmbeddedPostgresError`."""
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            raise self._failure
        threading.Thread(target=self._watch_room, name="room", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
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
            if self._stopping.is_set() or not self._restart(status):
                return

    def _restart(self, status: int) -> bool:
        """Restart after an unexpected end; False when stopping or given up."""
        now = time.monotonic()
        is_hopeless = len(self._ends) == MOST_RESTARTS and now - self._ends[0] < WINDOW_SECONDS
        self._ends.append(now)
        self._look_at_room()
        if is_hopeless and not self.room.is_short:
            self.give_up(f"PostgreSQL ended {MOST_RESTARTS + 1} times in a minute.")
            return False
        self.notify(f"PostgreSQL ended by itself (status {status}); starting it again.")
        try:
            return self._start_again()
        except EmbeddedPostgresError as error:
            if not self.room.is_short:
                self.give_up(str(error))
                return False
        self.notify("PostgreSQL cannot start on a full disk; it is tried again until it can.")
        return self._start_once_there_is_room()

    def _start_again(self) -> bool:
        """False when stopping. Raises `EmbeddedPostgresError`."""
        with self._starting:
            if self._stopping.is_set():
                return False
            self.postmaster.start()
        return True

    def _start_once_there_is_room(self) -> bool:
        while not self._stopping.wait(LOOK_SECONDS):
            self._look_at_room()
            try:
                return self._start_again()
            except EmbeddedPostgresError as error:
                if not self.room.is_short:
                    self.give_up(str(error))
                    return False
        return False

    def _watch_room(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            self._look_at_room()

    def _look_at_room(self) -> None:
        with self._starting:  # while it starts, a signal would end it
            try:
                if self.room.look():
                    self.postmaster.read_configuration()
            except OSError as error:
                problem = f"The room on PostgreSQL's disk cannot be looked after: {error}"
                if problem != self._problem:
                    self.notify(problem)
                self._problem = problem
