"""Standard output and standard error: line by line, secrets hidden."""

import json
import logging
import os
import sys
from datetime import UTC, datetime

from twenty.logs.writer import LineWriter

# Errors caused by callers: worth a line, but not our stack trace.
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
    """Write a line of the server's own to standard error; never waits, never fails."""
    STANDARD_ERROR.put(line)


def open_missing_descriptors() -> None:
    """Make descriptors 0, 1 and 2 valid, at the start of a process.

    If one were closed, the next file or socket opened would get its number, and the log would be
    written into it.
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
    """Writes log records to standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        STANDARD_ERROR.put(self._line(record))

    def _line(self, record: logging.LogRecord) -> str:
        try:
            if record.name.startswith(BY_CALLERS):
                message = record.getMessage()[:LONGEST_BY_CALLERS]
                shown = {"msg": message, "args": None, "exc_info": None, "exc_text": None}
                record = logging.makeLogRecord({**record.__dict__, **shown})
            return self.format(record)
        except Exception as error:  # a record that cannot be formatted must not end a request
            return f"A line of {record.name} cannot be shown: {type(error).__name__}"
