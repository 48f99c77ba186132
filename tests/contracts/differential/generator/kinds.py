"""All kinds of requests, each with how often it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from tests.contracts.differential import callers as who
from tests.contracts.differential.asked import Asked
from tests.contracts.differential.generator import (
    core_graphql,
    lookalikes,
    metadata_graphql,
    metadata_rest,
    oddities,
    rest_reads,
    rest_writes,
)
from tests.contracts.differential.generator.broken import broken
from tests.contracts.differential.generator.dice import Dice
from tests.contracts.differential.generator.names import Names
from tests.contracts.differential.world import World

Kind = Callable[[Dice, Names, str], Asked]


def _bent(make: Kind) -> Kind:
    def bent(dice: Dice, names: Names, caller: str) -> Asked:
        return broken(make(dice, names, caller), dice)

    return bent


LOOKALIKES = "lookalikes"
KINDS: Mapping[str, tuple[int, Kind]] = {
    "query": (26, core_graphql.query),
    "page": (4, core_graphql.page),
    "mutation": (12, core_graphql.mutation),
    "introspection": (6, core_graphql.introspection),
    "several operations": (5, core_graphql.several_operations),
    "bent query": (5, _bent(core_graphql.query)),
    "bent mutation": (2, _bent(core_graphql.mutation)),
    "bent introspection": (1, _bent(core_graphql.introspection)),
    "REST list": (14, rest_reads.find_many),
    "REST record": (5, rest_reads.find_one),
    "REST groups": (5, rest_reads.group_by),
    "REST duplicates": (2, rest_reads.find_duplicates),
    "REST search": (3, rest_reads.search),
    "REST page": (6, rest_reads.page),
    "REST write": (14, rest_writes.write),
    "metadata query": (6, metadata_graphql.query),
    "bent metadata query": (1, _bent(metadata_graphql.query)),
    "metadata mutation": (2, metadata_graphql.mutation),
    "metadata REST read": (3, metadata_rest.read),
    "metadata REST write": (1, metadata_rest.write),
    "document": (2, metadata_rest.document),
    "odd": (5, oddities.odd),
    LOOKALIKES: (0, lookalikes.lookalike),  # in walks of their own, where they meet
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A request's form: what stays when it is repeated with other values by others."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind} #{self.number}"

    def ask(self, world: World, caller: str, value_seed: object) -> Asked:
        """Return one request of this shape, as `caller` sends it.

        Some shapes use the first workspace's model whoever asks, so that one text reaches both.
        """
        speaks_of = who.HERE if self.number % 3 == 0 else world.workspace_of(caller)
        names = Names(world, speaks_of)
        asked = KINDS[self.kind][1](Dice.of(self, value_seed), names, caller)
        return replace(asked, shape=str(self))


def draw(chance: Random, only: str = "") -> Shape:
    """Draw a shape of a kind by its weight, or of that kind."""
    if only:
        return Shape(only, chance.randrange(10**9))
    kinds = list(KINDS)
    weights = [weight for weight, _ in KINDS.values()]
    return Shape(chance.choices(kinds, weights)[0], chance.randrange(10**9))
