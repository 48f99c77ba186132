"""Stop PostgreSQL when the process that started it is gone, where the kernel does not.

That process runs `python -m twenty.embedded_postgres.guard PID` on systems other than Linux. It
ends when its parent or PostgreSQL does.
"""

import os
import signal
import sys
import time

WATCH_SECONDS = 1.0


def guard(postmaster: int) -> None:
    """Wait for the parent's end, then ask PostgreSQL for a fast shutdown."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
        try:
            os.kill(postmaster, 0)
        except ProcessLookupError:
            return
    os.kill(postmaster, signal.SIGINT)


if __name__ == "__main__":
    guard(int(sys.argv[1]))
