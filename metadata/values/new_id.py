"""New ids: UUID version 7 (RFC 9562 §5.7), in the order of their making within a process.

What goes out: milliseconds since 1970 (48 bits), then the 4,096th part of the millisecond (12 bits,
RFC 9562 §6.2 method 3), then 62 random bits. The ids of a batch rise in its order, also where many
are made in one millisecond; a library that lets the milliseconds run ahead instead leaves the clock
behind by seconds under load, and asks the system for random bits at every id.
"""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Iterator
from uuid import UUID

_POOLED = 512
_VARIANT = 0b10 << 62
_RANDOM_BITS = (1 << 62) - 1

_last_moment = 0
_pool: Iterator[int] = iter(())


def new_id() -> UUID:
    """A time-ordered id."""
    return UUID(new_id_texts(1)[0])


def new_id_texts(count: int) -> list[str]:
    """Time-ordered ids in their usual text form, rising."""
    global _last_moment
    # Threads that meet here may share moments: their random bits differ.
    first = max((time.time_ns() << 12) // 1_000_000, _last_moment + 1)
    _last_moment = first + count - 1
    return [_text(moment) for moment in range(first, first + count)]


def _text(moment: int) -> str:
    # The milliseconds and their part stand side by side, but for the version between them.
    time_part, random_part = f"{moment:015x}", f"{_VARIANT | _random() & _RANDOM_BITS:016x}"
    return (
        f"{time_part[:8]}-{time_part[8:12]}-7{time_part[12:]}-{random_part[:4]}-{random_part[4:]}"
    )


def _random() -> int:
    """64 bits of the system's generator, which is asked for many at a time."""
    global _pool
    found = next(_pool, None)
    while found is None:
        _pool = iter(struct.unpack(f"{_POOLED}Q", os.urandom(8 * _POOLED)))
        found = next(_pool, None)
    return found


def _forget() -> None:
    global _pool
    _pool = iter(())


# A forked process must not hand out what its parent will.
os.register_at_fork(after_in_child=_forget)
