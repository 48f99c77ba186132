"""Locks between processes on one data folder; the kernel releases them when a process dies.

`server`: held by the running server. `owner`: held by whoever started PostgreSQL and will stop it.
`users`: shared by everybody who uses it, so that a command that started it waits for the others
before it stops it.
"""

import fcntl
import os
from pathlib import Path


class FileLock:
    """An advisory lock on a file, exclusive or shared; at most one state at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # Not inherited by programs we start: they must not keep it.
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def try_exclusive(self) -> bool:
        """Take it if nobody holds it, and write the holder's process id into the file."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self._sign()
        return True

    def wait_exclusive(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._sign()

    def wait_shared(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def release(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._file)

    def holder(self) -> str:
        """Return the exclusive holder's process id, as text, for messages."""
        return os.pread(self._file, 32, 0).decode().strip() or "unknown"

    def _sign(self) -> None:
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)
