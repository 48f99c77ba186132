"""The loop over duties: a thread for each, so that none waits for another.

A duty that fails is logged and tried again, after pauses that grow; a database that is away is
nothing else. SIGTERM ends the process in order: steps under way end, what is being sent is sent.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.db import connections

from twenty.db.connections import drop_dead_connections
from twenty.worker.duty import Duty, Finishing

IDLE_SECONDS = 1.0
# How soon a signal is obeyed.
SIGNAL_SECONDS = 0.2
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
logger = logging.getLogger(__name__)


def drain(duties: Iterable[Duty]) -> None:
    """Do all there is to do now, in this thread."""
    own = list(duties)
    try:
        has_more = True
        while has_more:
            has_more = sum(duty.run_once() for duty in own) > 0  # each gets its turn
    finally:
        for duty in own:
            _finish(duty)


class Worker:
    def __init__(self, duties: Iterable[Duty], idle_seconds: float = IDLE_SECONDS) -> None:
        self._duties = list(duties)
        self._idle_seconds = idle_seconds
        self._ending = threading.Event()
        self._is_asked_to_end = False

    def run(self) -> None:
        """Work until `end` is called, by a signal if in the main thread."""
        threads = [
            threading.Thread(target=self._carry_out, args=(duty,), name=duty.name)
            for duty in self._duties
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(SIGNAL_SECONDS)
                if self._is_asked_to_end:
                    self.end()

    def end_on_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def end(self) -> None:
        self._ending.set()

    def _on_signal(self, number: int, frame: Any) -> None:
        # No more than that: a second signal may come in the middle of the first one's handling, and
        # an event's lock would then be waited for by the thread that holds it.
        self._is_asked_to_end = True

    def _carry_out(self, duty: Duty) -> None:
        pause = FIRST_PAUSE_SECONDS
        try:
            while not self._ending.is_set():
                try:
                    drop_dead_connections()
                    has_more = duty.run_once()
                except Exception:
                    logger.exception("The duty '%s' failed; next in %g s", duty.name, pause)
                    connections.close_all()
                    self._ending.wait(pause)
                    pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                    continue
                pause = FIRST_PAUSE_SECONDS
                if not has_more:
                    self._ending.wait(self._idle_seconds)
        finally:
            with suppress(Exception):  # its end is logged; the others' must not wait for it
                _finish(duty)
            connections.close_all()


def _finish(duty: Duty) -> None:
    if isinstance(duty, Finishing):
        try:
            duty.finish()
        except Exception:
            logger.exception("The duty '%s' could not finish what it had begun", duty.name)
            raise
