"""A deterministic world, so that two runs of one request must agree.

Fixed are the clock and the random bytes of ids and secrets.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from types import ModuleType
from typing import Any
from unittest.mock import patch

PACKAGES = ("apikeys", "core", "metadata", "twenty")


class _Clock(type):
    """Keeps `isinstance(x, datetime)` working where the name is replaced."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)

    def __subclasscheck__(cls, kind: type) -> bool:
        return issubclass(kind, datetime)


def _stopped(moment: datetime) -> type[datetime]:
    class Stopped(datetime, metaclass=_Clock):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    return Stopped


@contextmanager
def still_world(moment: datetime) -> Iterator[None]:
    """Fix the product's clock and Django's `timezone.now` at `moment`."""
    stopped = _stopped(moment)
    seconds = moment.timestamp()
    patches: list[Any] = [
        patch.object(module, "datetime", stopped) for module in _modules_that_ask_for_the_time()
    ]
    patches += [
        patch.object(time, "time", lambda: seconds),
        patch.object(time, "time_ns", lambda: int(seconds * 1_000_000_000)),
        patch("django.utils.timezone.now", lambda: moment),
    ]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in reversed(patches):
            one.stop()


def _modules_that_ask_for_the_time() -> list[ModuleType]:
    return [
        module
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in PACKAGES and getattr(module, "datetime", None) is datetime
    ]


@contextmanager
def same_chance(seed: object) -> Iterator[None]:
    """Make random bytes and numbers those of `seed`, from the first on, and new ids with them.

    They begin anew after a pause: work that PostgreSQL makes us repeat (a lock that was not to be
    had, on a busy machine) draws what it drew before.
    """
    from metadata.values import new_id

    chance = random.Random()  # noqa: S311  that it can be foretold is the point
    made: dict[str, Any] = {"_last_moment": new_id._last_moment, "_pool": new_id._pool}
    state, pause, thread = random.getstate(), time.sleep, threading.get_ident()

    def begin() -> None:
        new_id._last_moment, new_id._pool = 0, iter(())
        chance.seed(str(seed))
        random.seed(str(seed))

    def sleep(seconds: float) -> None:
        pause(seconds)
        if threading.get_ident() == thread:
            begin()

    begin()
    try:
        with (
            patch.object(os, "urandom", chance.randbytes),
            patch("random._urandom", chance.randbytes),
            patch.object(time, "sleep", sleep),
        ):
            yield
    finally:
        random.setstate(state)
        new_id._last_moment, new_id._pool = made["_last_moment"], made["_pool"]
