"""Field rights × field × place × operation × API, generated from the catalog and the schema.

Each field of an object that has every field type is taken from the role, first reading, then
changing, and named in every place of every operation. What works with all rights (the control) must
be denied where the right is needed, and must keep working where it is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from core import records
from core.graphql.types.schema import schema_for
from metadata.definitions import ObjectDef
from tests.contracts.matrix.actor import DENIED, OK, REFUSED, RIGHTS, Actor, picture, undone
from tests.contracts.matrix.graphql_places import GRAPHQL_PLACES
from tests.contracts.matrix.operations import CALLS, Subject
from tests.contracts.matrix.rest_places import REST_PLACES
from tests.contracts.matrix.scene import Place, Scene
from tests.contracts.matrix.words import Words
from tests.factories import make_records

PLACES = (*GRAPHQL_PLACES, *REST_PLACES)
# Names that the calls themselves need; what hiding them does is tested below, one by one.
NOT_TAKEN = {"id", "position"}
WHEN_HIDDEN = {"read": DENIED, "write": DENIED, "fields": REFUSED, "probe": OK}
CRITERIA = ("find_duplicates", "merge")


@pytest.fixture
def actor(workspace) -> Actor:
    return Actor(workspace)


def scene_of(context: Any, name: str) -> Scene:
    obj: ObjectDef = context.catalog.by_singular[name]
    ids = [record["id"] for record in make_records(context, name, [{}, {}, {}])]
    records.delete_one(context, obj, ids[2], None)
    return Scene(Subject(obj, *ids), Words(obj, schema_for(context.catalog)))


def test_every_operation_has_a_place_for_fields() -> None:
    operations = {call.operation for call in CALLS} - {"search"}  # it names no field
    assert {place.operation for place in PLACES} == operations


@pytest.mark.parametrize("name", ["specimen", "person"])
def test_a_field_right_holds_wherever_the_field_is_named(
    actor: Actor, admin_context: Any, name: str
) -> None:
    scene = scene_of(admin_context, name)
    places = _only_with_criteria() if name == "person" else _without_criteria()
    used: Counter[str] = Counter()
    wrong: list[str] = []
    for field_name in scene.words.names:
        if field_name not in NOT_TAKEN:
            usable = _control(actor, scene, places, field_name)
            used.update(place.label for place in usable)
            wrong += _without_reading(actor, scene, usable, field_name)
            wrong += _without_changing(actor, scene, usable, field_name)
    assert wrong == []
    # Every place was really tried, most of them with nearly every field.
    assert {place.label for place in places} == set(used)
    assert used.total() >= len(places) * 8


def _only_with_criteria() -> list[Place]:
    """Return what specimen, which has no duplicate criteria, cannot show."""
    return [place for place in PLACES if place.operation in CRITERIA]


def _without_criteria() -> list[Place]:
    return [place for place in PLACES if place.operation not in CRITERIA]


def _outcome(actor: Actor, place: Place, scene: Scene, name: str) -> tuple[str, str, bool]:
    """Outcome, text, and whether anything changed."""
    send = place.build(scene, name)
    if send is None:
        return "absent", "", False
    before = picture(scene.subject.obj) if place.kind == "write" else ""
    with undone():
        answer = send(actor)
        changed = place.kind == "write" and picture(scene.subject.obj) != before
    return answer.outcome, answer.text, changed


def _control(actor: Actor, scene: Scene, places: Any, name: str) -> list[Place]:
    """The places where `name` can be used with all rights."""
    actor.give(frozenset(RIGHTS))
    return [p for p in places if _outcome(actor, p, scene, name)[0] == OK]


def _without_reading(actor: Actor, scene: Scene, places: list[Place], name: str) -> list[str]:
    field = scene.words.field(name)
    assert field is not None
    actor.restrict(field, "read")
    wrong = []
    for place in places:
        outcome, text, changed = _outcome(actor, place, scene, name)
        expected = WHEN_HIDDEN[place.kind]
        if outcome != expected or changed:
            wrong.append(f"{place.label}, {name} unreadable: {outcome} {text[:200]}")
    return wrong


def _without_changing(actor: Actor, scene: Scene, places: list[Place], name: str) -> list[str]:
    field = scene.words.field(name)
    assert field is not None
    actor.restrict(field, "update")
    reading = [p for p in places if p.kind != "write"]
    wrong = []
    for place in [*reading[:3], *(p for p in places if p.kind == "write")]:
        outcome, text, changed = _outcome(actor, place, scene, name)
        expected = DENIED if place.kind == "write" else OK
        if outcome != expected or (changed and expected == DENIED):
            wrong.append(f"{place.label}, {name} not changeable: {outcome} {text[:200]}")
    return wrong


def test_what_is_shown_unasked_leaves_hidden_fields_out(actor: Actor, admin_context: Any) -> None:
    """REST shows a record's fields by default: tested on every operation that returns records."""
    scene = scene_of(admin_context, "specimen")
    calls = {call.operation: call for call in CALLS if call.route[0] == "REST"}
    wrong = []
    for name in scene.words.names:
        field = scene.words.field(name)
        if name == "id" or field is None:
            continue
        actor.restrict(field, "read")
        for call in calls.values():
            if call.applies_to(scene.subject.obj):
                with undone():
                    answer = call.send(actor, scene.subject)
                if any(name in record for record in _records(answer.body)):
                    wrong.append(f"{call.route} shows {name}: {answer.text[:200]}")
    assert wrong == []


def _records(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in an answer that is a record (has an id)."""
    if isinstance(value, dict):
        if "id" in value:
            yield value
        for inner in value.values():
            yield from _records(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _records(inner)


@pytest.mark.parametrize("wanted", ["ids", "data"])
def test_a_hidden_value_is_not_revealed_by_what_matches_it(
    actor: Actor, admin_context: Any, wanted: str
) -> None:
    """Two people share an address; without it nobody learns that from the duplicates."""
    emails = {"emails": {"primaryEmail": "same@acme.test"}}
    one, _ = make_records(
        admin_context,
        "person",
        [
            {**emails, "name": {"firstName": "Ada", "lastName": "One"}},
            {
                "emails": {"primaryEmail": "", "additionalEmails": []},
                "name": {"firstName": "Ada", "lastName": "One"},
            },
        ],
    )
    body = {"ids": [one["id"]]} if wanted == "ids" else {"data": [{"name": one["name"]}]}
    actor.give(frozenset(RIGHTS))
    found = actor.rest("POST", "/rest/people/duplicates", body)
    assert found.body["data"][0]["totalCount"] >= 1
    person = admin_context.catalog.by_singular["person"]
    actor.restrict(person.fields["name"], "read")
    hidden = actor.rest("POST", "/rest/people/duplicates", body)
    assert hidden.outcome in (OK, DENIED)
    if hidden.outcome == OK:
        assert hidden.body["data"][0]["totalCount"] == 0


def test_search_does_not_find_by_a_hidden_field(actor: Actor, admin_context: Any) -> None:
    make_records(admin_context, "person", [{"name": {"firstName": "Xanthippe", "lastName": ""}}])
    document = """
    { search(searchInput: "xanthippe", limit: 5) { edges { node { label objectNameSingular } } } }
    """
    actor.give(frozenset(RIGHTS))
    assert "Xanthippe" in actor.graphql(document).text
    person = admin_context.catalog.by_singular["person"]
    actor.restrict(person.fields["name"], "read")
    assert "Xanthippe" not in actor.graphql(document).text
    actor.hide(person, *RIGHTS)
    assert "Xanthippe" not in actor.graphql(document).text


def test_the_id_and_the_place_can_be_hidden_too(actor: Actor, admin_context: Any) -> None:
    """The names that the calls above need themselves."""
    scene = scene_of(admin_context, "specimen")
    fields = admin_context.catalog.by_singular["specimen"].fields
    actor.restrict(fields["position"], "read")
    for document in (
        "{ specimens { edges { node { position } } } }",
        "{ specimens(filter: {position: {gt: 0}}) { totalCount } }",
        "{ specimens(orderBy: [{position: AscNullsFirst}]) { totalCount } }",
        "mutation { createSpecimen(data: {position: 3}) { name } }",
    ):
        assert actor.graphql(document).outcome == DENIED, document
    actor.restrict(fields["id"], "read")
    for document in (
        "{ specimens { edges { node { id } } } }",
        f'{{ specimens(filter: {{id: {{eq: "{scene.subject.live}"}}}}) {{ totalCount }} }}',
    ):
        assert actor.graphql(document).outcome == DENIED, document
    assert scene.subject.live not in actor.rest("GET", "/rest/specimens").text
