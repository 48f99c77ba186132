"""New ids: UUID version 7 (RFC 9562 §5.7), in the order of their generation within a process.

An id consists of milliseconds since 1970 (48 bits), the fraction of the millisecond in 4,096ths (12
bits, RFC 9562 §6.2 method 3), and 62 random bits. The ids of a batch ascend in its order, even
within a millisecond. A library that lets the milliseconds run ahead instead drifts from the clock
by seconds under load, and asks the system for random bits at every id.
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
    """Return a time-ordered id."""
    return UUID(new_id_texts(1)[0])


def new_id_texts(count: int) -> list[str]:
    """Return ascending time-ordered ids in their usual text form."""
    global _last_moment
    # Threads that meet here may share a time: their random bits differ.
    first = max((time.time_ns() << 12) // 1_000_000, _last_moment + 1)
    _last_moment = first + count - 1
    return [_text(moment) for moment in range(first, first + count)]


def _text(moment: int) -> str:
    # Milliseconds and fraction are adjacent but for the version between them.
    time_part, random_part = f"{moment:015x}", f"{_VARIANT | _random() & _RANDOM_BITS:016x}"
    return (
        f"{time_part[:8]}-{time_part[8:12]}-7{time_part[12:]}-{random_part[:4]}-{random_part[4:]}"
    )


def _random() -> int:
    """Return 64 bits of the system's generator, which is asked for many at a time."""
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
