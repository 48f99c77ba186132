"""Object rights × operation × API × object, generated; the list of operations is derived.

For each combination of rights, granted in general or by a rule, every operation of both APIs is
called on every object of the catalog. Allowed ones answer; denied ones answer PERMISSION_DENIED and
change nothing. A new operation (a function of `core.records`, a route, a root field) fails
`test_every_operation_is_in_the_matrix` until it is listed in `tests.contracts.matrix.operations`.
"""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from core import records
from core.graphql.root_fields import METHODS
from core.graphql.types.account_types import account_fields
from core.graphql.types.schema import schema_for
from metadata.definitions import ObjectDef
from tests.contracts.matrix.actor import (
    COMBINATIONS,
    DENIED,
    OK,
    RIGHTS,
    Actor,
    picture,
    undone,
)
from tests.contracts.matrix.operations import CALLS, OperationCall, Subject
from tests.contracts.record_routes import FORMS, OPERATIONS
from tests.factories import make_records

EVERYTHING, NOTHING = frozenset(RIGHTS), frozenset[str]()
# Writes on members follow a flag instead of the role's rights
# (docs/api/access.md#effective-rights).
MEMBERS, MEMBERS_FLAG = "workspaceMember", "WORKSPACE_MEMBERS"


@pytest.fixture
def actor(workspace) -> Actor:
    return Actor(workspace)


@pytest.fixture
def subjects(admin_context) -> list[Subject]:
    return [_subject(admin_context, obj) for obj in admin_context.catalog.by_singular.values()]


def _subject(context: Any, obj: ObjectDef) -> Subject:
    empty = Subject(obj, "", "", "")
    made = make_records(context, obj.name_singular, [empty.new_body() for _ in range(3)])
    ids = [record["id"] for record in made]
    records.delete_one(context, obj, ids[2], None)
    return Subject(obj, *ids)


def _public_functions() -> set[str]:
    return {
        name
        for name, value in vars(records).items()
        if inspect.isfunction(value) and value.__module__ == records.__name__ and name[0] != "_"
    }


def test_every_operation_is_in_the_matrix(admin_context) -> None:
    routes = {call.route for call in CALLS}
    assert {route[1:] for route in routes if route[0] == "REST"} == {
        (form, method) for form, methods in FORMS.items() for method in methods
    }
    assert {route[1] for route in routes if route[0] == "GraphQL"} == {*METHODS, "search"}
    assert {call.operation for call in CALLS} == _public_functions()
    actions = {action for methods in FORMS.values() for action in methods.values()}
    assert actions == OPERATIONS.keys()
    assert {call.operation for call in CALLS if call.route[0] == "REST"} == {
        operation for operations in OPERATIONS.values() for operation in operations
    }
    schema = schema_for(admin_context.catalog)
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    root = {*schema.query_type.fields, *schema.mutation_type.fields} - account_fields().keys()
    assert len(root) == _expected_root_fields(admin_context.catalog)


def _expected_root_fields(catalog: Any) -> int:
    """Return 3 queries and 10 mutations for each object, 2 more with duplicate criteria; 2 more
    for all: search and changes."""
    objects = catalog.by_singular.values()
    return sum(13 + 2 * bool(obj.duplicate_criteria) for obj in objects) + 2


def is_allowed(call: OperationCall, obj: ObjectDef, rights: frozenset[str], has_flag: bool) -> bool:
    """State the rules independently of the code that applies them."""
    if "read" not in rights:
        return False
    if obj.name_singular == MEMBERS and call.needs != {"read"}:
        return has_flag
    return call.needs <= rights


@pytest.mark.parametrize("has_flag", [False, True], ids=["no flag", "members flag"])
@pytest.mark.parametrize("rights", COMBINATIONS, ids=lambda r: "+".join(sorted(r)) or "nothing")
def test_general_rights_decide_every_operation_on_every_object(
    actor: Actor, subjects: list[Subject], rights: frozenset[str], has_flag: bool
) -> None:
    if has_flag:
        subjects = [s for s in subjects if s.obj.name_singular in (MEMBERS, "person")]
    actor.give(rights, *([MEMBERS_FLAG] if has_flag else []))
    count = _run(actor, subjects, rights, has_flag)
    assert count >= len(subjects) * 30


@pytest.mark.parametrize("over", [NOTHING, EVERYTHING], ids=["over nothing", "over everything"])
@pytest.mark.parametrize("rights", COMBINATIONS, ids=lambda r: "+".join(sorted(r)) or "nothing")
def test_a_rule_on_the_object_decides_instead(
    actor: Actor, subjects: list[Subject], rights: frozenset[str], over: frozenset[str]
) -> None:
    ruled = [s for s in subjects if s.obj.name_singular in ("company", "specimen")]
    other = [s for s in subjects if s.obj.name_singular == "person"]
    for subject in ruled:
        actor.give_by_rule(subject.obj, rights, over=over)
        _run(actor, [subject], rights, False)
    _run(actor, other, over, False)  # the rule is about one object only


def _run(actor: Actor, subjects: list[Subject], rights: frozenset[str], has_flag: bool) -> int:
    """Make every call on every subject; return the number of cells tested."""
    wrong: list[str] = []
    count = 0
    for subject in subjects:
        before = picture(subject.obj)
        for call in CALLS:
            if call.applies_to(subject.obj):
                count += 1
                allowed = is_allowed(call, subject.obj, rights, has_flag)
                wrong += _check(actor, subject, call, allowed, before)
    assert wrong == []
    return count


def _check(
    actor: Actor, subject: Subject, call: OperationCall, allowed: bool, before: str
) -> list[str]:
    with undone():
        answer = call.send(actor, subject)
        after = before if allowed else picture(subject.obj)
    what = f"{call.route} on {subject.obj.name_singular}: {answer.outcome} {answer.text[:300]}"
    if answer.outcome != (OK if allowed else DENIED):
        return [what]
    if not allowed and (after != before or subject.live in answer.text):
        return [f"{what} (but something changed or was told)"]
    return []
