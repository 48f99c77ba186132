"""A walk through the world: requests in a random order, changes between them, all from one seed.

Each shape recurs several times, with other values and by other callers, so that whatever was cached
from the first meets the others. After a change, some earlier requests are repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from random import Random

from django.db import transaction
from django.test import override_settings

from tests.contracts.differential import callers as who
from tests.contracts.differential import changes
from tests.contracts.differential.asked import Answer, Asked, Difference
from tests.contracts.differential.generator import kinds
from tests.contracts.differential.oracle import Oracle
from tests.contracts.differential.siblings import siblings
from tests.contracts.differential.still import same_chance, still_world
from tests.contracts.differential.twin import Memory
from tests.contracts.differential.vocabulary import MOMENT
from tests.contracts.differential.wire import connection_kept
from tests.contracts.differential.world import World, make_world, refresh

REQUESTS_OF_A_SHAPE = 6
SHAPES_AT_A_TIME = 8
REQUESTS_BETWEEN_CHANGES = 22
ASKED_AGAIN = 3
ASKED_BY_ANOTHER = 0.15
ASKED_OTHERWISE = 0.2
RECENT = 160
# Roles and keys that changes of rights are about.
CONCERNED = ("sales", "reader", "spare", "seller")
DOCUMENTS = ("/graphql/schema.graphql", "/rest/open-api/core")


@dataclass(frozen=True, slots=True)
class Step:
    """A request of `shape`, or the change of that name."""

    number: int
    shape: kinds.Shape | None = None
    change: str = ""


def steps(seed: int, requests: int, kind: str = "") -> list[Step]:
    """Plan a walk with that many requests, all of one kind if given; changes are added."""
    chance = Random(f"walk {seed}")  # noqa: S311
    planned: list[Step] = []
    for count, shape in enumerate(_drawn(chance, requests, kind), 1):
        planned.append(Step(len(planned), shape))
        if count % REQUESTS_BETWEEN_CHANGES == 0:
            planned.append(Step(len(planned), change=changes.draw(chance)))
    return planned


def _drawn(chance: Random, requests: int, kind: str) -> Iterator[kinds.Shape]:
    """Yield a few shapes at a time, in a random order, until each has been used enough.

    So they are close enough to meet what was cached, before the data model changes again.
    """
    hand: list[kinds.Shape] = []
    for _ in range(requests):
        if len(hand) < SHAPES_AT_A_TIME * REQUESTS_OF_A_SHAPE // 2:
            hand += [kinds.draw(chance, kind)] * REQUESTS_OF_A_SHAPE
        yield hand.pop(chance.randrange(len(hand)))


@dataclass
class Report:
    """What a walk saw. `failures`: answers with a status of 500 or more, the same both ways."""

    requests: int = 0
    changes: int = 0
    callers: set[str] = field(default_factory=set)
    shapes: set[str] = field(default_factory=set)
    statuses: dict[int, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    failures: list[tuple[Asked, Answer, str]] = field(default_factory=list)


def _sibling(chance: Random, asked: Asked) -> Iterator[Asked]:
    """Sometimes ask what differs by one kind of word."""
    if not asked.is_write and not asked.is_change and chance.random() < ASKED_OTHERWISE:
        found = list(siblings(asked))
        if found:
            yield chance.choice(found)


class Walk:
    """A walk.

    `versions_from`: the first version of the data model; no two walks of a process may share any,
    because they are rolled back. `kind`: of all its requests; "" for all kinds.
    """

    def __init__(self, seed: int, requests: int, versions_from: int, kind: str = "") -> None:
        self._seed = seed
        self._steps = steps(seed, requests, kind)
        self._versions_from = versions_from
        self.report = Report()
        self._asked: list[Asked] = []

    def run(
        self,
        *,
        stop_at: int = 5,
        only: Sequence[int] = (),
        once_made: Callable[[], None] = lambda: None,
    ) -> Report:
        """Run the walk in a transaction that is rolled back.

        It ends early after `stop_at` differences. `only`: make only these requests by number
        (changes all the same). `once_made` is called when the world exists, before any request.
        """
        with ExitStack() as stack:
            stack.enter_context(transaction.atomic())
            stack.callback(transaction.set_rollback, True)
            stack.enter_context(connection_kept())
            stack.enter_context(still_world(MOMENT))
            stack.enter_context(
                override_settings(API_RATE_LIMIT="", FAILED_AUTHENTICATION_LIMIT="")
            )
            memory = Memory()
            with same_chance("the world"):
                world = make_world(self._versions_from, memory)
            once_made()
            stack.enter_context(memory.installed())
            oracle = Oracle(world.tokens, memory)
            for step in self._steps:
                self._take(step, world, oracle, memory, only)
                if len(self.report.differences) >= stop_at:
                    break
        return self.report

    def _take(
        self, step: Step, world: World, oracle: Oracle, memory: Memory, only: Sequence[int]
    ) -> None:
        place = f"seed {self._seed}, number {step.number}"
        chance = Random(f"{self._seed} {step.number}")  # noqa: S311
        if step.shape is not None:
            caller = who.draw(chance).name
            asked = step.shape.ask(world, caller, chance.random())
            for one in (asked, *self._by_somebody_else(chance), *_sibling(chance, asked)):
                if not only or step.number in only:
                    self._ask(one, oracle, place)
            return
        asked = changes.CHANGES[step.change][1](world, chance)
        answer = self._ask(asked, oracle, f"{place} ({step.change})")
        self.report.changes += 1
        if answer.code < 400 and chance.random() < 0.3:
            refresh(world, memory)
        for again in self._again(chance, asked):
            self._ask(again, oracle, f"{place} (asked again after {step.change})")

    def _again(self, chance: Random, change: Asked) -> Iterator[Asked]:
        """Yield earlier requests that the change concerns, and the documents.

        The requests are sent by their callers and by others whose rights may have changed;
        documents are cached whole.
        """
        earlier = [one for one in self._asked[-RECENT:] if not one.is_change]
        about = [one for one in earlier if one.says(change.about)]
        concerned = [one for one in earlier if one.caller in CONCERNED]
        for found in (about, concerned):
            yield from chance.sample(found, min(len(found), ASKED_AGAIN))
        if chance.random() < 0.4:
            caller = chance.choice(("admin", *CONCERNED))
            yield Asked(caller, "GET", chance.choice(DOCUMENTS), shape="document")

    def _by_somebody_else(self, chance: Random) -> Iterator[Asked]:
        """Sometimes repeat one of the latest requests, word for word, by another caller."""
        if self._asked and chance.random() < ASKED_BY_ANOTHER:
            latest = chance.choice(self._asked[-RECENT // 4 :])
            if not latest.is_change:
                yield replace(latest, caller=who.draw(chance).name)

    def _ask(self, asked: Asked, oracle: Oracle, place: str) -> Answer:
        answer, difference = oracle.ask(asked)
        report = self.report
        report.requests += 1
        report.callers.add(asked.caller)
        report.shapes.add(asked.shape)
        report.statuses[answer.code] = report.statuses.get(answer.code, 0) + 1
        if difference is not None:
            before = tuple(one for one in self._asked if one.shape == asked.shape)
            report.differences.append(replace(difference, before=before[-4:], place=place))
        elif answer.code >= 500:
            report.failures.append((asked, answer, place))
        self._asked.append(asked)
        return answer
