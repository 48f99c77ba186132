"""Standard output and standard error: one line after the other, secrets hidden."""

import json
import logging
import os
import sys
from datetime import UTC, datetime

from twenty.logs.writer import LineWriter

# Errors of a caller's making: what was wrong is worth a line, our own stack is not.
BY_CALLERS = "django.security"
LONGEST_BY_CALLERS = 1_000


def _lost_requests(lines: int) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"time": now, "lost": lines}, separators=(",", ":"))


def _lost_lines(lines: int) -> str:
    return f"{lines} lines of this log are lost: they could not be written, or not fast enough."


STANDARD_OUTPUT = LineWriter(1, _lost_requests)
STANDARD_ERROR = LineWriter(2, _lost_lines)


def say(line: str) -> None:
    """A line of the server itself on standard error; never waits, never fails."""
    STANDARD_ERROR.put(line)


def open_missing_descriptors() -> None:
    """At the start of a process: have 0, 1 and 2 lead somewhere.

    Where one was closed, the next file or socket to be opened would get its number, and the log
    would be written into it.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    for name, descriptor in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            mode = "r" if descriptor == 0 else "w"
            setattr(sys, name, os.fdopen(descriptor, mode, closefd=False))


class LineHandler(logging.Handler):
    """Records to standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        STANDARD_ERROR.put(self._line(record))

    def _line(self, record: logging.LogRecord) -> str:
        try:
            if record.name.startswith(BY_CALLERS):
                message = record.getMessage()[:LONGEST_BY_CALLERS]
                shown = {"msg": message, "args": None, "exc_info": None, "exc_text": None}
                record = logging.makeLogRecord({**record.__dict__, **shown})
            return self.format(record)
        except Exception as error:  # a record that cannot be shown must not end a request
            return f"A line of {record.name} cannot be shown: {type(error).__name__}"
