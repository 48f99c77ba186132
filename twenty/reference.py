"""The reference path: the same answers, the slow way, for tests to compare with.

Every cache and shortcut of the server checks `is_reference` first and steps aside where it is on:
nothing is cached, nothing is prepared, libraries do what our own code does faster. A shortcut that
does not check has no twin, so `docs/decisions/0021-every-shortcut-has-a-slow-twin.md` lists them
all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

_is_on: ContextVar[bool] = ContextVar("reference", default=settings.REFERENCE_PATH)
# Bound once: called several times per request.
is_reference = _is_on.get


@contextmanager
def reference_path() -> Iterator[None]:
    """Use the reference path inside the block, in this thread only."""
    token = _is_on.set(True)
    try:
        yield
    finally:
        _is_on.reset(token)
