"""The quiet walk through the cycle: what the twin answers to every request in every state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.contracts.differential.asked import Answer, Asked
from tests.contracts.differential.storm.cycle import CYCLE, Step
from tests.contracts.differential.twin import Memory
from tests.contracts.differential.wire import send, without_versions

Told = tuple[int, bytes]


def told(answer: Answer) -> Told:
    """Return what is compared of an answer; some headers are the real server's own."""
    return answer.code, without_versions(answer.plain_body)


@dataclass(frozen=True)
class Recorded:
    """`by_state[i][n]`: the answer to `asked[n]` in state i."""

    asked: Sequence[Asked]
    by_state: Sequence[Sequence[Told]]

    def allowed(self, number: int, states: Sequence[int]) -> set[Told]:
        return {self.by_state[state % len(self.by_state)][number] for state in states}

    @property
    def that_change(self) -> int:
        """Return how many requests have different answers in some states."""
        return sum(len(set(column)) > 1 for column in zip(*self.by_state, strict=True))


def record(
    asked: Sequence[Asked],
    tokens: Mapping[str, str | None],
    memory: Memory,
    change: Callable[[Step], None],
) -> Recorded:
    """Walk the cycle once.

    Requests whose answer differs when it ends where it began (they show a time or a new id) are
    left out.
    """
    states = []
    for step in CYCLE:
        states.append(answers_of(asked, tokens, memory))
        change(step)
    last = answers_of(asked, tokens, memory)
    kept = [n for n in range(len(asked)) if states[0][n] == last[n]]
    return Recorded([asked[n] for n in kept], [[state[n] for n in kept] for state in states])


def answers_of(
    asked: Sequence[Asked], tokens: Mapping[str, str | None], memory: Memory
) -> list[Told]:
    """Return the twin's answers now."""
    memory.look_again()
    answers = []
    for one in asked:
        with memory.twin():
            answers.append(told(send(one, tokens[one.caller])))
    return answers
