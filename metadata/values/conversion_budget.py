"""How much rich text is converted between its notations: of one value, and of all in one write.

A conversion holds a worker's thread for up to some microseconds a byte. Bytes are counted before
anything is parsed. A value that gives both notations is stored as it is and counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from metadata.values.scalars import Refusal

MAX_BYTES = 100_000  # of one value
MAX_BYTES_OF_A_WRITE = 500_000  # of all values of a batch, nested records included
_OTHERWISE = "(give both blocknote and markdown to store them as they are)"

_left: ContextVar[int | None] = ContextVar("bytes left to convert", default=None)


@contextmanager
def one_write() -> Iterator[None]:
    """All conversions inside share one budget; inside another write, that one's."""
    if _left.get() is not None:
        yield
        return
    token = _left.set(MAX_BYTES_OF_A_WRITE)
    try:
        yield
    finally:
        _left.reset(token)


def spend(text: str) -> None:
    """Counts a text that is to be converted. Raises `Refusal`."""
    size = len(text.encode())
    if size > MAX_BYTES:
        raise Refusal(f"at most {MAX_BYTES} bytes to convert, got {size} {_OTHERWISE}")
    left = _left.get()
    if left is None:
        return
    if size > left:
        raise Refusal(
            f"at most {MAX_BYTES_OF_A_WRITE} bytes to convert in all values of one request "
            f"{_OTHERWISE}"
        )
    _left.set(left - size)
