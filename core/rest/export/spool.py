"""An export is written to a file first, and sent once it is complete.

So an answer never stops in the middle because the database did: until the file is complete, the
caller can still be told what is wrong, and afterwards the length is known, so that a connection
that breaks is noticed. (The server ends an answer whose iterator fails as if it were complete.) A
slow reader holds neither a transaction nor a database connection. The file has no name, so nothing
is left of it whatever ends the process.

A process makes and sends few exports at a time (EXPORTS_AT_ONCE).
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from twenty.errors import RateLimited, ServiceBusy

CHUNK_BYTES = 256 * 1024
# Left on the disk for the database and others.
RESERVE_BYTES = 256 * 1024 * 1024
RETRY_SECONDS = 10


def _most_at_once() -> int:
    """Leave a thread for everybody else, where there is more than one."""
    return min(settings.EXPORTS_AT_ONCE, max(1, int(settings.ENVIRONMENT.threads) - 1))


class Places:
    """As many as exports may be under way; their number is read when one is taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = 0

    def take(self) -> None:
        """Raises `RateLimited`."""
        with self._lock:
            if self._taken >= _most_at_once():
                raise RateLimited(
                    f"{self._taken} exports are under way already; try again in a moment.",
                    code="TOO_MANY_EXPORTS",
                    headers={"Retry-After": str(RETRY_SECONDS)},
                )
            self._taken += 1

    def leave(self) -> None:
        with self._lock:
            self._taken -= 1


PLACES = Places()


class Spool:
    """The file of one export, and its place among those under way, until it is closed.

    Iterating over it gives what was written, in chunks.
    """

    def __init__(self) -> None:
        self._is_open = False
        PLACES.take()
        self._is_open = True
        try:
            self.file: IO[bytes] = tempfile.TemporaryFile(dir=settings.DATA_DIR)  # noqa: SIM115
        except BaseException:
            self.close()
            raise

    def check_space(self) -> None:
        """Raise `ServiceBusy` if the disk is nearly full."""
        if shutil.disk_usage(settings.DATA_DIR).free < RESERVE_BYTES:
            raise no_space()

    def folder(self) -> tempfile.TemporaryDirectory[str]:
        """Return a folder for files that need names; its owner removes it."""
        parent = Path(settings.DATA_DIR) / "exports"
        parent.mkdir(mode=0o700, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=parent)

    @property
    def size(self) -> int:
        return self.file.seek(0, 2)

    def empty(self) -> None:
        self.file.seek(0)
        self.file.truncate()

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(0)
        while chunk := self.file.read(CHUNK_BYTES):
            yield chunk

    def close(self) -> None:
        """May be called more than once."""
        if self._is_open:
            self._is_open = False
            PLACES.leave()
            if hasattr(self, "file"):
                self.file.close()

    def __del__(self) -> None:
        self.close()


def no_space() -> ServiceBusy:
    return ServiceBusy(
        "The server's disk has no room for the export.",
        code="EXPORT_NO_SPACE",
        headers={"Retry-After": "60"},
    )
