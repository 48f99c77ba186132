"""An object's right × every relation that leads to it × place × API, generated from the catalog.

What a role may not see directly, it may not see, query, sort by or link to through another object;
what it may not change, it may not create through another object either.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from metadata.definitions import ObjectDef
from tests.contracts.matrix.actor import DENIED, OK, RIGHTS, Actor, undone
from tests.contracts.matrix.links import PLACES, Link, links
from tests.factories import make_records


@pytest.fixture
def actor(workspace) -> Actor:
    return Actor(workspace)


def _a_record(context: Any, obj: ObjectDef) -> str:
    body = {}
    if obj.name_singular == "workspaceMember":
        body = {"userId": "0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01", "name": {"firstName": "Ada"}}
    (made,) = make_records(context, obj.name_singular, [body])
    return str(made["id"])


def test_what_may_not_be_seen_is_not_reached_through_a_relation(
    actor: Actor, admin_context: Any
) -> None:
    ids = {obj.id: _a_record(admin_context, obj) for obj in admin_context.catalog.by_id.values()}
    used: Counter[str] = Counter()
    wrong: list[str] = []
    for link in links(admin_context):
        target_id = ids[link.target.id]
        actor.give(frozenset(RIGHTS), "WORKSPACE_MEMBERS")
        usable = [p for p in PLACES if _outcome(actor, link, p, target_id) == OK]
        used.update(usable)
        actor.hide(link.target, *RIGHTS)
        actor.role.permission_flags.create(flag="WORKSPACE_MEMBERS")
        for place in usable:
            outcome = _outcome(actor, link, place, target_id)
            if outcome != DENIED:
                wrong.append(f"{place}: {link.label} {outcome}")
        wrong += _shown_unasked(actor, link)
    assert wrong == []
    assert set(used) == set(PLACES)
    assert used.total() >= 250, used


def _outcome(actor: Actor, link: Link, place: str, target_id: str) -> str:
    with undone():
        answer = PLACES[place](link, actor, target_id)
    return "absent" if answer is None else answer.outcome


def _shown_unasked(actor: Actor, link: Link) -> list[str]:
    """Return relations that REST shows by default with depth=1."""
    answer = actor.rest("GET", f"/rest/{link.obj.name_plural}?depth=1")
    if answer.outcome != OK:
        return [f"depth=1 of {link.obj.name_plural}: {answer.outcome}"]
    shown = answer.body["data"][link.obj.name_plural]
    if any(link.field.name in record for record in shown):
        return [f"depth=1 of {link.obj.name_plural} shows {link.field.name}"]
    return []


def test_what_may_not_be_changed_is_not_created_through_a_relation(
    actor: Actor, admin_context: Any
) -> None:
    tried = 0
    wrong: list[str] = []
    for link in links(admin_context):
        if not link.field.is_many_to_one or link.target.name_singular == "workspaceMember":
            continue
        one = link.obj.pascal_name
        document = f"mutation ($v: {one}CreateInput) {{ create{one}(data: $v) {{ position }} }}"
        body = {"v": {link.field.name: {"create": {"position": 1}}}}
        actor.give(frozenset(RIGHTS), "WORKSPACE_MEMBERS")
        with undone():
            if actor.graphql(document, body).outcome != OK:
                continue
        tried += 1
        actor.hide(link.target, "update")
        with undone():
            answer = actor.graphql(document, body)
        if answer.outcome != DENIED:
            wrong.append(f"{link.label}: {answer.text[:200]}")
    assert wrong == []
    assert tried >= 20
