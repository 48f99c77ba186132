"""Django's cache for one machine without Redis: expiring integers, shared by all processes.

It holds what django-ratelimit counts, and nothing else: that library needs `add` and `incr` that
lose no count between threads and processes, which Django's local-memory, file and database caches
do not guarantee. Alternatives measured: docs/decisions/0019.

Counters occupy slots of one mapped file, in buckets of `WAYS`; a full bucket evicts the counter
that expires first. A process killed in the middle of a write does no damage: the kernel releases
its lock, and a slot is valid only once its expiry, written last, is there.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
import time
from contextlib import suppress
from hashlib import blake2b
from math import inf
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

SLOTS = 65_536
WAYS = 8
# Native order and alignment: 8-byte fields are written in one piece.
_SLOT = struct.Struct("@16sdq")  # digest of the key, expiry (epoch s), count
_END, _END_AT = struct.Struct("@d"), 16
_COUNT, _COUNT_AT = struct.Struct("@q"), 24
_BUCKET = struct.Struct("@" + "16sdq" * WAYS)
_FIELDS = 3
_FREE = 0.0
# Linux's flag for "write in place" on copy-on-write file systems (Btrfs).
_GET_FLAGS, _SET_FLAGS, _NO_COPY_ON_WRITE = 0x80086601, 0x40086602, 0x00800000


class CounterFile:
    """The slots.

    Writes, and look-ups that writes depend on, happen inside `with file:`, which excludes other
    threads and, by `flock`, other processes.
    """

    def __init__(self, folder: Path, slots: int) -> None:
        self.buckets = max(1, -(-slots // WAYS))
        # The layout is part of the name: a file of another layout is another file.
        self.path = folder / f"counters-{self.buckets}x{_BUCKET.size}"
        self._thread_lock = threading.Lock()
        self._process = 0
        self._file = -1
        self._map = mmap.mmap(-1, 1)

    def __enter__(self) -> None:
        self._thread_lock.acquire()
        try:
            self._open()
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._thread_lock.release()
            raise

    def __exit__(self, *error: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._thread_lock.release()

    def find(self, digest: bytes, now: float) -> int | None:
        """Return the slot of a counter that has not expired."""
        slots, start = self._bucket(digest)
        digests = slots[::_FIELDS]
        if digest not in digests:
            return None
        at = digests.index(digest)
        return start + at * _SLOT.size if slots[at * _FIELDS + 1] > now else None

    def count(self, place: int) -> int:
        return int(_COUNT.unpack_from(self._map, place + _COUNT_AT)[0])

    def put(self, digest: bytes, expiry: float, count: int) -> None:
        """Write over its previous value, or over the bucket's counter that expires first."""
        slots, start = self._bucket(digest)
        digests, ends = slots[::_FIELDS], slots[1::_FIELDS]
        at = digests.index(digest) if digest in digests else ends.index(min(ends))
        place = start + at * _SLOT.size
        # Free first, expiry last: a process killed in between leaves a free slot, no half counter.
        self.set_end(place, _FREE)
        _SLOT.pack_into(self._map, place, digest, _FREE, count)
        self.set_end(place, expiry)

    def set_count(self, place: int, count: int) -> None:
        _COUNT.pack_into(self._map, place + _COUNT_AT, count)

    def set_end(self, place: int, expiry: float) -> None:
        _END.pack_into(self._map, place + _END_AT, expiry)

    def clear(self) -> None:
        self._map[:] = bytes(len(self._map))

    def _bucket(self, digest: bytes) -> tuple[tuple[Any, ...], int]:
        """Return all fields of its slots, and their offset."""
        start = int.from_bytes(digest[:8], "little") % self.buckets * _BUCKET.size
        return _BUCKET.unpack_from(self._map, start), start

    def _open(self) -> None:
        """Open once per process: a lock on a descriptor inherited by a fork excludes nobody."""
        if self._process == os.getpid():
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._map = self._mapped(file)
            fcntl.flock(file, fcntl.LOCK_UN)
        except OSError:
            os.close(file)  # and with it the lock
            raise
        self._file, self._process = file, os.getpid()

    def _mapped(self, file: int) -> mmap.mmap:
        """Map the file with all its space allocated.

        Writing to a mapped page without space on the disk would end the process.
        """
        size = self.buckets * _BUCKET.size
        if os.fstat(file).st_size == 0:
            _write_in_place(file)
        # Writing back what is there allocates every page and loses no count.
        content = os.pread(file, size, 0).ljust(size, b"\0")
        written = 0
        while written < size:
            written += os.pwrite(file, content[written:], written)
        return mmap.mmap(file, size)


def _write_in_place(file: int) -> None:
    """A file system that lacks the flag does not need it."""
    with suppress(OSError):
        flags = fcntl.ioctl(file, _GET_FLAGS, bytes(8))
        wanted = struct.unpack("@l", flags)[0] | _NO_COPY_ON_WRITE
        fcntl.ioctl(file, _SET_FLAGS, struct.pack("@l", wanted))


class CounterCache(BaseCache):
    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        slots = params.get("OPTIONS", {}).get("slots", SLOTS)
        self._counters = CounterFile(Path(location), slots)
        # Without the key, nobody can find texts that share a counter's bucket and evict it.
        self._secret = blake2b(settings.SECRET_KEY.encode(), person=b"counters").digest()

    def prepare(self) -> None:
        """Create or open the file. Raises OSError when it cannot be stored."""
        with self._counters:
            pass

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Store unless there is a counter; True when stored. Exactly one caller wins."""
        digest, now = self._digest(key, version), time.time()
        with self._counters:
            if self._counters.find(digest, now) is not None:
                return False
            self._counters.put(digest, self._expiry(timeout, now), _whole(value))
        return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with self._counters:
            found = self._counters.find(self._digest(key, version), time.time())
            return default if found is None else self._counters.count(found)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        digest, count = self._digest(key, version), _whole(value)
        with self._counters:
            self._counters.put(digest, self._expiry(timeout, time.time()), count)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add `delta` in one step and return the sum; the expiry stays.

        Raises ValueError when there is no such counter.
        """
        digest = self._digest(key, version)
        with self._counters:
            found = self._counters.find(digest, time.time())
            if found is None:
                raise ValueError(f"Key '{key}' not found")
            count = _whole(self._counters.count(found) + delta)
            self._counters.set_count(found, count)
        return count

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        digest, now = self._digest(key, version), time.time()
        return self._end_at(digest, now, self._expiry(timeout, now))

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._end_at(self._digest(key, version), time.time(), _FREE)

    def clear(self) -> None:
        with self._counters:
            self._counters.clear()

    def _end_at(self, digest: bytes, now: float, expiry: float) -> bool:
        with self._counters:
            found = self._counters.find(digest, now)
            if found is None:
                return False
            self._counters.set_end(found, expiry)
        return True

    def _digest(self, key: str, version: int | None) -> bytes:
        # Any text may be a key: nothing to validate.
        text = self.make_key(key, version).encode("utf-8", "surrogatepass")
        return blake2b(text, digest_size=16, key=self._secret).digest()

    def _expiry(self, timeout: Any, now: float) -> float:
        """Return epoch seconds; a timeout of zero or less has already passed."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        if seconds is None:
            return inf
        return float(now + seconds) if seconds > 0 else _FREE


def _whole(value: Any) -> int:
    """Raises TypeError for anything but a 64-bit integer."""
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return int(value)
    raise TypeError(f"only whole numbers of 64 bits are kept here, not {type(value).__name__}")
