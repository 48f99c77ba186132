"""A hash table in a memory-mapped file, shared by every process of this server.

What comes in: 16-byte digests, an expiry (seconds since the epoch; `NEVER`), and a value that is
either a 64-bit integer or bytes. What goes out: the same. All methods but `locked` must run
inside `with table.locked():`, which excludes other threads and, by `flock`, other processes.

Fixed slots in buckets of `WAYS`; a full bucket drops the entry that expires first. A process
killed inside the lock leaves no damage: the kernel gives its lock back, and a slot counts only
once its expiry, written last, is there.
"""

import ctypes
import fcntl
import math
import mmap
import os
import struct
import threading
from pathlib import Path

NEVER = math.inf
WAYS = 8
LAYOUT_VERSION = 1
# Native order and alignment: eight-byte fields are copied whole.
SLOT_HEAD = struct.Struct("@16sdqi4x")  # digest, expiry (0 = free), integer, length of the bytes
EXPIRY = struct.Struct("@d")
INTEGER = struct.Struct("@q")
EXPIRY_OFFSET = 16
INTEGER_OFFSET = 24
IS_INTEGER = -1
LOWEST_INTEGER, HIGHEST_INTEGER = -(2**63), 2**63 - 1

# Calls through PyDLL keep Python's lock: giving it away for a call of a microsecond makes threads
# change over in the middle of a request, which costs more than all that is done in here.
_flock = ctypes.PyDLL(None).flock
_flock.argtypes = (ctypes.c_int, ctypes.c_int)
_flock.restype = ctypes.c_int


class CacheTable:
    """`slots` entries of `slot_size` bytes each (the head of 40 included) in one file."""

    def __init__(self, folder: Path, slots: int, slot_size: int) -> None:
        self.folder = folder
        self.buckets = max(1, slots // WAYS)
        self.slot_size = slot_size
        self.longest_value = slot_size - SLOT_HEAD.size
        self._thread_lock = threading.Lock()
        self._owner = 0
        self._file = -1
        self._map = mmap.mmap(-1, 1)

    def locked(self) -> "CacheTable":
        """For `with`: exclude all other users of the table, in this process and in others."""
        return self

    def __enter__(self) -> None:
        self._thread_lock.acquire()
        try:
            if self._owner != os.getpid():
                # Also after a fork: a lock on an inherited descriptor would not exclude.
                self._open()
            if _flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB) != 0:
                fcntl.flock(self._file, fcntl.LOCK_EX)  # another process has it
        except BaseException:
            self._thread_lock.release()
            raise

    def __exit__(self, *error: object) -> None:
        _flock(self._file, fcntl.LOCK_UN)
        self._thread_lock.release()

    def find(self, digest: bytes, now: float) -> int | None:
        """The offset of a live entry, or None."""
        bucket = self._bucket(digest)
        offset = self._map.find(digest, bucket.start, bucket.stop)
        while offset >= 0:
            # A digest at another place than a slot's beginning is part of a value.
            if (offset - bucket.start) % self.slot_size == 0:
                (expiry,) = EXPIRY.unpack_from(self._map, offset + EXPIRY_OFFSET)
                return offset if expiry > now else None
            offset = self._map.find(digest, offset + 1, bucket.stop)
        return None

    def value(self, offset: int) -> int | bytes:
        _, _, number, length = SLOT_HEAD.unpack_from(self._map, offset)
        if length == IS_INTEGER:
            return int(number)
        start = offset + SLOT_HEAD.size
        return self._map[start : start + length]

    def store(self, digest: bytes, value: int | bytes, expiry: float, now: float) -> None:
        """Write an entry, over its former value or over the bucket's most dispensable one."""
        offset = self._place_for(digest, now)
        EXPIRY.pack_into(self._map, offset + EXPIRY_OFFSET, 0.0)
        if isinstance(value, int):
            SLOT_HEAD.pack_into(self._map, offset, digest, 0.0, value, IS_INTEGER)
        else:
            SLOT_HEAD.pack_into(self._map, offset, digest, 0.0, 0, len(value))
            start = offset + SLOT_HEAD.size
            self._map[start : start + len(value)] = value
        EXPIRY.pack_into(self._map, offset + EXPIRY_OFFSET, expiry)

    def set_integer(self, offset: int, value: int) -> None:
        INTEGER.pack_into(self._map, offset + INTEGER_OFFSET, value)

    def set_expiry(self, offset: int, expiry: float) -> None:
        EXPIRY.pack_into(self._map, offset + EXPIRY_OFFSET, expiry)

    def free(self, offset: int) -> None:
        self.set_expiry(offset, 0.0)

    def clear(self) -> None:
        """Free every slot by letting the file be empty pages again."""
        self._map[:] = bytes(len(self._map))

    def _bucket(self, digest: bytes) -> range:
        width = WAYS * self.slot_size
        start = (int.from_bytes(digest[:8], "little") % self.buckets) * width
        return range(start, start + width, self.slot_size)

    def _place_for(self, digest: bytes, now: float) -> int:
        best, best_expiry = -1, NEVER
        for offset in self._bucket(digest):
            found, expiry, _, _ = SLOT_HEAD.unpack_from(self._map, offset)
            if found == digest:
                return offset
            rank = expiry if expiry > now else 0.0
            if best < 0 or rank < best_expiry:
                best, best_expiry = offset, rank
        return best

    def _open(self) -> None:
        size = self.buckets * WAYS * self.slot_size
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The shape stands in the name: a file of another shape is another file.
        name = f"cache-{LAYOUT_VERSION}-{self.buckets}x{self.slot_size}"
        self._file = os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self._file, size)
        self._map = mmap.mmap(self._file, size)
        self._owner = os.getpid()
