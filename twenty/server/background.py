"""`manage.py work` beside the server: started with it, again when it dies, ended with it."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time

from twenty.logs.streams import say
from twenty.parent_death import signal_on_parent_death
from twenty.server.preparing import MANAGE

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
# Who has lived so long has begun well: the next pause is the first one again.
LIVED_SECONDS = 60.0
# An attempt under way takes at most ten seconds.
STOP_SECONDS = 30.0


class BackgroundWorker:
    """The process, held by a thread of its own: the kernel ends it with that thread."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="background worker", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let what it has under way end, then end it."""
        self._ending.set()
        with self._lock:
            process = self._process
        if process is not None:
            process.terminate()
        self._thread.join(STOP_SECONDS)
        if process is not None and self._thread.is_alive():
            process.kill()
            self._thread.join()

    def _keep(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._ending.is_set():
            begin = time.monotonic()
            status = self._run()
            if self._ending.is_set():
                return
            if time.monotonic() - begin >= LIVED_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            say(f"The background worker ended ({_said(status)}); starting it in {pause:g} s.")
            self._ending.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _run(self) -> int:
        end_with_us = signal_on_parent_death(signal.SIGTERM)

        def begin() -> None:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server tells it of Ctrl-C
            end_with_us()

        with self._lock:
            if self._ending.is_set():
                return 0
            self._process = subprocess.Popen(  # noqa: S603  this program
                [sys.executable, str(MANAGE), "work"],
                stdin=subprocess.DEVNULL,
                preexec_fn=begin,
            )
        return self._process.wait()


def _said(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"
