"""The storm: threads that ask, one that changes, and one that judges every answer."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from random import Random

from tests.contracts.differential.storm.cycle import CYCLE, Step
from tests.contracts.differential.storm.http import Client
from tests.contracts.differential.storm.recorded import Recorded, told

THREADS = 8
ANSWERS_BETWEEN_CHANGES = 40


@dataclass
class Storm:
    """`begun` and `done` count the changes: a request may see any state between those done when it
    began and those begun when it was answered.
    """

    recorded: Recorded
    tokens: Mapping[str, str | None]
    port: int
    begun: int = 0
    done: int = 0
    answers: int = 0
    not_of_the_beginning: int = 0  # answers that state 0 does not give
    wrong: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    _is_over: bool = False
    _lock: threading.Condition = field(default_factory=threading.Condition)

    def rage(self, cycles: int, change: Callable[[Step], None], seed: int) -> None:
        """Let all threads ask until the cycle has been walked that many times."""
        threads = [
            threading.Thread(target=self._ask, args=(Random(f"{seed} {n}"),))  # noqa: S311
            for n in range(THREADS)
        ]
        for thread in threads:
            thread.start()
        try:
            for number in range(cycles * len(CYCLE)):
                self._await(self.answers + ANSWERS_BETWEEN_CHANGES)
                with self._lock:
                    self.begun += 1
                change(CYCLE[number % len(CYCLE)])
                with self._lock:
                    self.done += 1
            self._await(self.answers + ANSWERS_BETWEEN_CHANGES)
        finally:
            self._is_over = True
            for thread in threads:
                thread.join()

    def _await(self, answers: int) -> None:
        with self._lock:
            self._lock.wait_for(lambda: self.answers >= answers or len(self.wrong) > 20, 120)

    def _ask(self, chance: Random) -> None:
        with closing(Client(self.port, chance)) as client:
            while not self._is_over:
                self._one(client, chance.randrange(len(self.recorded.asked)))

    def _one(self, client: Client, number: int) -> None:
        asked = self.recorded.asked[number]
        first = self.done
        answer = client.send(asked, self.tokens[asked.caller])
        with self._lock:
            states = range(first, self.begun + 1)
            allowed = self.recorded.allowed(number, states)
            if told(answer) not in allowed:
                self.wrong.append(self._told(number, states, answer.shown(limit=1500)))
            if told(answer) not in self.recorded.allowed(number, [0]):
                self.not_of_the_beginning += 1
            self.statuses[answer.code] += 1
            self.answers += 1
            self._lock.notify_all()

    def _told(self, number: int, states: range, answer: str) -> str:
        asked = self.recorded.asked[number]
        steps = [CYCLE[state % len(CYCLE)].name for state in states[:-1]]
        wanted = "\n".join(
            f"  or {code} {body[:1500]!r}" for code, body in self.recorded.allowed(number, states)
        )
        return (
            f"{asked.shown()}\n  in states {list(states)}; changes meanwhile: {steps}\n"
            f"  got {answer}\n{wanted}"
        )
