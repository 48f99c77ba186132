"""What a role may not see has no part in any answer that it gets.

Thousands of reads are asked twice: before and after every hidden value was changed and records of
hidden objects were added. Status, headers and body must be the same byte for byte: of lists,
groups, totals, searches, cursors, duplicates, the data model, the documents and every refusal.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import count
from random import Random

import pytest
from django.db import transaction
from django.db.models import F
from django.test import override_settings

from apikeys.models import Role
from apikeys.permissions import forget_role_permissions
from metadata.model.catalog import forget_catalogs
from tests.contracts.differential import callers as who
from tests.contracts.differential.asked import Answer, Asked
from tests.contracts.differential.generator import kinds
from tests.contracts.differential.hidden import change_hidden, hide_more
from tests.contracts.differential.still import same_chance, still_world
from tests.contracts.differential.twin import Memory
from tests.contracts.differential.vocabulary import MOMENT
from tests.contracts.differential.wire import connection_kept, send
from tests.contracts.differential.world import World, make_world
from twenty.workspaces.models import Workspace

REQUESTS = int(os.environ.get("NON_INTERFERENCE_REQUESTS") or 250)
NIGHTLY_REQUESTS = 2_500
CALLERS = ("sales", "seller")
SEARCHES = ("ada", "acme", "paris", "secret", "a", "1")
_versions = count(9_000_000, 1000)


def _reads(world: World, chance: Random, callers: Sequence[str], wanted: int) -> list[Asked]:
    found = [_search(words, caller) for words in SEARCHES for caller in callers]
    while len(found) < wanted:
        asked = kinds.draw(chance).ask(world, chance.choice(callers), chance.random())
        if not asked.is_write and not asked.is_change:
            found.append(asked)
    return found


def _search(words: str, caller: str) -> Asked:
    found = "edges { node { recordId label } }"
    query = f'{{ search(searchInput: "{words}", limit: 50) {{ {found} }} }}'
    body = json.dumps({"query": query}).encode()
    return Asked(caller, "POST", "/graphql", body, "application/json", shape="search")


def _answer(asked: Asked, world: World, number: int) -> Answer:
    with transaction.atomic(), same_chance(number):
        answer = send(asked, world.tokens[asked.caller])
        transaction.set_rollback(True)
    return answer


def _differences(seed: int, callers: Sequence[str], wanted: int) -> list[str]:
    """Requests whose answer is another once hidden values are."""
    chance = Random(f"hidden {seed}")  # noqa: S311
    with ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        stack.callback(transaction.set_rollback, True)
        stack.enter_context(connection_kept())
        stack.enter_context(still_world(MOMENT))
        stack.enter_context(override_settings(API_RATE_LIMIT="", FAILED_AUTHENTICATION_LIMIT=""))
        with same_chance("the world"):
            world = make_world(next(_versions), Memory())
        role = Role.objects.get(workspace_id=who.HERE, label="Sales")
        hide_more(who.HERE, role, chance)
        Workspace.objects.update(permissions_version=F("permissions_version") + 1)
        forget_catalogs()
        forget_role_permissions()
        asked = _reads(world, chance, callers, wanted)
        before = [_answer(one, world, n) for n, one in enumerate(asked)]
        assert change_hidden(who.HERE, role) > 20
        after = [_answer(one, world, n) for n, one in enumerate(asked)]
    assert sum(one.code == 200 for one in before) > wanted / 4
    return [
        f"{one.shown()}\n—— before:\n{a.shown(b)}\n—— after:\n{b.shown(a)}"
        for one, a, b in zip(asked, before, after, strict=True)
        if a != b
    ]


def _told(differences: Sequence[str]) -> str:
    return "\n\n".join([f"{len(differences)} answers differ", *differences[:5]])


def test_hidden_values_have_no_part_in_any_answer(standing: None) -> None:
    found = _differences(1, CALLERS, REQUESTS)
    assert not found, _told(found)


def test_who_may_see_them_sees_them(standing: None) -> None:
    """The suite is not blind: the same change is in many answers of an administrator."""
    assert len(_differences(1, ("admin",), REQUESTS // 2)) > REQUESTS // 20


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(2, 8))
def test_hidden_values_have_no_part_in_any_answer_of_thousands(standing: None, seed: int) -> None:
    found = _differences(seed, CALLERS, NIGHTLY_REQUESTS)
    assert not found, _told(found)
