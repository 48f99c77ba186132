"""`manage.py prepare` beside a starting server: started first, released once PostgreSQL serves.

It takes a second to load, as long as the server takes to start PostgreSQL. So this module imports
nothing heavy, and `manage.py` starts it before anything else.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from twenty.parent_death import signal_on_parent_death

WHEN_TOLD = "--when-told"
# What it then writes, as JSON on its last line.
NEWS, ARE_SESSIONS_OWN = "news", "are_sessions_own"
MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


class Failed(Exception):
    """It has said why."""


class Preparing:
    def __init__(self) -> None:
        end_with_us = signal_on_parent_death(signal.SIGTERM)

        def begin() -> None:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent forwards Ctrl-C
            end_with_us()

        self._process = subprocess.Popen(  # noqa: S603  this program
            [sys.executable, str(MANAGE), "prepare", WHEN_TOLD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=begin,
        )

    def finish(self) -> list[str]:
        """Let the process continue and wait for it; return the first-start notices.

        What it detected about the database is left in this process's environment: no worker has to
        detect it again. Raises `Failed`.
        """
        written, _ = self._process.communicate("now\n")
        if self._process.returncode:
            raise Failed
        report = json.loads(written.splitlines()[-1])
        if report[ARE_SESSIONS_OWN] is not None:
            os.environ["PREPARE_STATEMENTS"] = str(int(report[ARE_SESSIONS_OWN]))
        news: list[str] = report[NEWS]
        return news

    def close(self) -> None:
        """End the process, whatever its state."""
        self._process.kill()
        self._process.communicate()
