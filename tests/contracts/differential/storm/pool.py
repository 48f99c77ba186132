"""The requests of the storm: reads of records, of schemas and of documents, by known callers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from random import Random

from tests.contracts.differential import callers as who
from tests.contracts.differential.asked import Asked
from tests.contracts.differential.generator import kinds
from tests.contracts.differential.storm.cycle import OTHER_NAMES
from tests.contracts.differential.world import World

READS = (
    "query",
    "query",
    "page",
    "introspection",
    "several operations",
    "bent query",
    "REST list",
    "REST list",
    "REST record",
    "REST groups",
    "REST page",
    "REST duplicates",
    "document",
)
OF_A_SHAPE = 3


def pool(world: World, seed: int, size: int) -> list[Asked]:
    """Return that many requests: of each shape some, with other values and by other callers."""
    asked = _requests(world, Random(f"storm {seed}"))  # noqa: S311
    return [next(asked) for _ in range(size)]


def _requests(world: World, chance: Random) -> Iterator[Asked]:
    for number in count():
        shape = kinds.Shape(chance.choice(READS), chance.randrange(10**9))
        for _ in range(OF_A_SHAPE):
            caller = chance.choice(who.KNOWN)
            if caller != "expired" and caller != "revoked":
                asked = shape.ask(world, caller, chance.random())
                yield _in_other_words(asked) if number % 3 == 0 else asked


def _in_other_words(asked: Asked) -> Asked:
    """Return the same request in the names of another state."""
    path, body = asked.path, asked.body
    for name, other in OTHER_NAMES.items():
        path = path.replace(name, other)
        body = body.replace(name.encode(), other.encode())
    return replace(asked, path=path, body=body)
