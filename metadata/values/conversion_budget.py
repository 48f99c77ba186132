"""A budget for converting rich text between its notations, per value and per request.

A conversion occupies a worker's thread for up to some microseconds per byte. Bytes are counted
before anything is parsed. A value that gives both notations is stored as it is and costs nothing.
"""

from __future__ import annotations

from contextvars import ContextVar

from metadata.values.scalars import Refusal

MAX_BYTES = 100_000  # per value
MAX_BYTES_OF_A_REQUEST = 500_000  # over all values in all records
_OTHERWISE = "(give both blocknote and markdown to store them as they are)"

_left: ContextVar[int | None] = ContextVar("bytes left to convert", default=None)


class shared:
    """Make all conversions inside share one budget: the request's, if one is open.

    Work repeated for the database's sake has been paid for, and starts anew.
    """

    __slots__ = ("_around", "_is_repeated")

    def __init__(self, *, is_repeated: bool = False) -> None:
        self._is_repeated = is_repeated

    def __enter__(self) -> None:
        around = self._around = _left.get()
        _left.set(MAX_BYTES_OF_A_REQUEST if around is None or self._is_repeated else around)

    def __exit__(self, *_: object) -> None:
        left = _left.get()
        around = self._around
        _left.set(None if around is None or left is None else min(around, left))


def spend(text: str) -> None:
    """Charge a text that is to be converted. Raises `Refusal`."""
    size = len(text.encode())
    if size > MAX_BYTES:
        raise Refusal(f"at most {MAX_BYTES} bytes to convert, got {size} {_OTHERWISE}")
    left = _left.get()
    if left is None:
        return
    if size > left:
        raise Refusal(
            f"at most {MAX_BYTES_OF_A_REQUEST} bytes to convert in all values of one request "
            f"{_OTHERWISE}"
        )
    _left.set(left - size)
