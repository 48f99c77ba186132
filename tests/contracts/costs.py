"""What a text costs, compared with itself: never with a clock on the wall.

A call runs in a process of its own with a hard limit of processor time, so that what is exponential
fails instead of hanging. Its cost at k times the input may be at most `SLACK` times k; what is
quadratic costs k times k.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

FACTORS = (2, 4, 8)
SLACK = 4
FLOOR = 0.002  # seconds of processor time below which nothing is compared
REPETITIONS = 3
CPU_SECONDS = 8

Call = Callable[[Any], object]
# A name and, for a size, the input.
Shape = tuple[str, Callable[[int], Any]]


def superlinear(call: Call, shapes: Iterable[Shape], size: int) -> str:
    """The first shape whose cost grows faster than it does; "" when there is none."""
    return _limited(lambda: next(_findings(call, shapes, size), ""))


def _findings(call: Call, shapes: Iterable[Shape], size: int) -> Iterator[str]:
    for name, make in shapes:
        _report(name)
        largest = max(FACTORS)
        if _seconds(call, make(size * largest), 1) <= FLOOR:
            continue
        single = _seconds(call, make(size), REPETITIONS)
        for factor in FACTORS:
            allowed = max(FLOOR, SLACK * factor * single)
            # The least of the repetitions is what counts: the others were disturbed.
            cost = _seconds(call, make(size * factor), REPETITIONS, enough=allowed)
            if cost > allowed:
                yield f"{name}: {cost:.4f} s for {factor} times what costs {single:.4f} s"
                break


def _seconds(call: Call, value: Any, repetitions: int, enough: float = 0.0) -> float:
    # The thread's clock: under a limit of processor time the process's runs in coarse steps.
    least = float("inf")
    for _ in range(repetitions):
        start = time.thread_time()
        try:
            call(value)
        except Exception:  # a refusal is an answer
            pass
        least = min(least, time.thread_time() - start)
        if least <= enough:
            break
    return least


_progress: list[int] = []


def _report(name: str) -> None:
    """Which shape is at work, for the case that it is the last."""
    os.write(_progress[0], b"\0" + name.encode()[:200])


def _limited(work: Callable[[], str]) -> str:
    """What `work` answers in a child process; the shape it died with when it had no end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover
        code = 1
        try:
            os.close(reading)
            _progress.append(writing)
            signal.signal(signal.SIGXCPU, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
            gc.disable()
            os.write(writing, b"\0" + work().encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        last = pipe.read().rpartition(b"\0")[2].decode()
    _, status = os.waitpid(child, 0)
    return last if status == 0 else f"{last}: did not end in {CPU_SECONDS} s, or died ({status})"
