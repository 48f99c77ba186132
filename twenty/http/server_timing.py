"""How long the stages of a request took: the `Server-Timing` header (SERVER_TIMING=1).

Stages are consecutive; `begin_stage` ends the previous one. A stage that recurs, as planning does
in a write of several statements, adds to its time.
"""

from __future__ import annotations

from contextvars import ContextVar
from time import perf_counter


class Stages:
    """The stages of one request, and how long each took."""

    __slots__ = ("current", "seconds", "since")

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.current, self.since = "caller", perf_counter()

    def begin(self, stage: str) -> None:
        now = perf_counter()
        self.seconds[self.current] = self.seconds.get(self.current, 0.0) + now - self.since
        self.current, self.since = stage, now


_stages: ContextVar[Stages | None] = ContextVar("stages", default=None)
# None where nothing is timed. Bound once: called several times per request.
current_stages = _stages.get


def start_timing() -> None:
    """Start timing this request's stages, the first of which is authentication."""
    _stages.set(Stages())


def begin_stage(stage: str) -> None:
    """End the current stage and begin another, if stages are timed."""
    stages = current_stages()
    if stages is not None:
        stages.begin(stage)


def end_timing() -> str:
    """Return the header's value, in milliseconds."""
    stages = _stages.get()
    if stages is None:
        return ""
    stages.begin("")
    _stages.set(None)
    total = sum(stages.seconds.values())
    return ", ".join(
        f"{name};dur={seconds * 1000:.2f}"
        for name, seconds in {**stages.seconds, "total": total}.items()
    )
