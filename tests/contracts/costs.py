"""What a text costs, compared with itself: never with a clock on the wall.

A call runs in a separate process that a limit of processor time ends, so that anything exponential
fails instead of hanging. Its cost at k times the input may be at most `SLACK` times k; anything
quadratic costs k times k.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from graphql import GraphQLError

from twenty.errors import ApiError

FACTORS = (1, 2, 4, 8)
SLACK = 4
FLOOR = 0.002  # seconds of processor time below which nothing is compared
REPETITIONS = 3
CPU_SECONDS = 8  # for one shape

Call = Callable[[Any], object]
# A name and, for a size, the input.
Shape = tuple[str, Callable[[int], Any]]


def superlinear(call: Call, shapes: Iterable[Shape], size: int, floor: float = FLOOR) -> str:
    """Return the first shape whose cost grows too fast; "" when there is none.

    `floor`: seconds of processor time below which any growth is acceptable.
    """
    return _limited(lambda: next(_findings(call, shapes, size, floor), ""))


def _findings(call: Call, shapes: Iterable[Shape], size: int, floor: float) -> Iterator[str]:
    most = FACTORS[-1]
    for name, make in shapes:
        _begin(name)
        large = make(size * most)
        cost = _seconds(call, large, 1)
        if cost <= floor:
            continue
        single = _seconds(call, make(size), REPETITIONS)
        allowed = max(floor, SLACK * most * single)
        # The least of the repetitions counts: the others were disturbed.
        if cost > allowed and _seconds(call, large, REPETITIONS, enough=allowed) > allowed:
            costs = [_seconds(call, make(size * factor), REPETITIONS) for factor in FACTORS]
            told = ", ".join(f"{cost:.4f}" for cost in costs)
            yield f"{name}: {told} s at {', '.join(map(str, FACTORS))} times {size}"


def _seconds(call: Call, value: Any, repetitions: int, enough: float = 0.0) -> float:
    # The thread's clock: while a timer of the process runs, its clock may advance in coarse steps.
    least = float("inf")
    for _ in range(repetitions):
        start = time.thread_time()
        with suppress(ValueError, ApiError, GraphQLError):  # a refusal is an answer
            call(value)
        least = min(least, time.thread_time() - start)
        if least <= enough:
            break
    return least


_progress: list[int] = []


def _begin(name: str) -> None:
    """Report which shape is running, in case it is the last; start its processor time."""
    os.write(_progress[0], b"\0" + name.encode(errors="backslashreplace")[:200])
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)


def _limited(work: Callable[[], str]) -> str:
    """Return the result of `work` in a child process, or the shape during which it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover
        code = 1
        try:
            os.close(reading)
            _progress.append(writing)
            signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends the process
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            gc.disable()
            os.write(writing, b"\0" + work().encode(errors="backslashreplace"))
            code = 0
        except BaseException as error:
            os.write(writing, f" ended with {error!r}".encode(errors="backslashreplace")[:400])
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        last = pipe.read().rpartition(b"\0")[2].decode(errors="replace")
    _, status = os.waitpid(child, 0)
    return last if status == 0 else f"{last}: did not end in {CPU_SECONDS} s, or died ({status})"
