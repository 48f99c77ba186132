"""How soon a dead worker is replaced, and when the server gives up on it."""

import signal
from collections import defaultdict
from dataclasses import dataclass, field

# A machine short of memory or a faulty library kills workers repeatedly: each replacement is
# delayed longer, and a server that cannot keep a worker alive says so and ends.
MOST_DEATHS = 6
WITHIN_SECONDS = 300.0
DELAYS = (0.0, 1.0, 2.0, 4.0, 8.0)


@dataclass
class Deaths:
    """Times of each worker's deaths within the last `WITHIN_SECONDS` (monotonic seconds)."""

    _times: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def note(self, worker: int, now: float) -> float | None:
        """Count a death.

        Returns the seconds to wait before the worker is replaced: none at its first death, then
        increasingly many; None once it has died `MOST_DEATHS` times.
        """
        recent = [at for at in self._times[worker] if now - at < WITHIN_SECONDS]
        self._times[worker] = [*recent, now]
        return DELAYS[len(recent)] if len(recent) < len(DELAYS) else None


def cause_of_death(exit_code: int | None) -> str:
    """Describe what ended a process: `was killed by SIGSEGV`, `ended with status 3`."""
    if exit_code is None:
        return "ended"
    if exit_code >= 0:
        return f"ended with status {exit_code}"
    try:
        return f"was killed by {signal.Signals(-exit_code).name}"
    except ValueError:
        return f"was killed by signal {-exit_code}"
