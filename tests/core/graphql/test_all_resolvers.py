"""The life of records of every object: create, find, update, delete, find deleted, destroy.

One test per object and step of a record's life, generated from the catalog, so that a new standard
object is included automatically.
"""

from typing import Any
from uuid import uuid4

import pytest

from apikeys.context import RequestContext
from metadata.definitions import ObjectDef
from metadata.standard_objects.catalogue import standard_object_defs
from tests.clients import GraphqlClient

OBJECTS = sorted(o.name_singular for o in standard_object_defs(uuid4(), "schema"))
# What a record needs beside defaults.
NEEDED: dict[str, dict[str, Any]] = {
    "workspaceMember": {"name": {"firstName": "A", "lastName": "B"}, "userId": str(uuid4())}
}
DELETED = "{ not: { deletedAt: { is: NULL } } }"


class Life:
    """The root fields of one object, called by name."""

    def __init__(self, graphql: GraphqlClient, obj: ObjectDef) -> None:
        self.graphql = graphql
        self.obj = obj

    def mutate(self, verb: str, arguments: str, *, many: bool) -> Any:
        name = verb + (self.obj.pascal_plural if many else self.obj.pascal_name)
        answer = self.graphql(f"mutation {{ {name}({arguments}) {{ id deletedAt position }} }}")
        assert answer.errors == []
        return answer.data[name]

    def data(self, **values: Any) -> str:
        given = {**NEEDED.get(self.obj.name_singular, {}), **values}
        return _literal(given)

    def found(self, ids: list[str], extra: str = "") -> list[str]:
        name = self.obj.name_plural
        wanted = f"{{ and: [{{ id: {{ in: {_literal(ids)} }} }} {extra}] }}"
        answer = self.graphql(f"{{ {name}(filter: {wanted}) {{ edges {{ node {{ id }} }} }} }}")
        assert answer.errors == []
        return sorted(edge["node"]["id"] for edge in answer.data[name]["edges"])

    def one(self, record_id: str, extra: str = "") -> Any:
        name = self.obj.name_singular
        wanted = f'{{ and: [{{ id: {{ eq: "{record_id}" }} }} {extra}] }}'
        return self.graphql(f"{{ {name}(filter: {wanted}) {{ id position }} }}").data[name]


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k}: {_literal(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


@pytest.fixture(params=OBJECTS)
def life(
    request: pytest.FixtureRequest, graphql: GraphqlClient, admin_context: RequestContext
) -> Life:
    return Life(graphql, admin_context.catalog.by_singular[request.param])


def test_records_live_and_die(life: Life) -> None:
    ids = [str(uuid4()) for _ in range(3)]
    many, single = sorted(ids[:2]), ids[2]

    items = [life.data(id=one) for one in many]
    if life.obj.name_singular == "workspaceMember":
        items = [i.replace(NEEDED["workspaceMember"]["userId"], str(uuid4())) for i in items]
    created = life.mutate("create", f"data: [{', '.join(items)}]", many=True)
    assert [row["id"] for row in created] == many
    assert life.mutate("create", f"data: {life.data(id=single)}", many=False)["id"] == single
    assert life.found(ids) == sorted(ids)
    assert life.one(single)["id"] == single

    wanted = f"filter: {{ id: {{ in: {_literal(many)} }} }}"
    updated = life.mutate("update", f"{wanted}, data: {{ position: 4711 }}", many=True)
    assert [row["position"] for row in updated] == [4711, 4711]
    changed = life.mutate("update", f'id: "{single}", data: {{ position: 42 }}', many=False)
    assert changed["position"] == 42
    assert life.found(ids, "{ position: { eq: 4711 } }") == many
    assert life.one(single, "{ position: { eq: 42 } }")["position"] == 42

    assert all(row["deletedAt"] for row in life.mutate("delete", wanted, many=True))
    assert life.mutate("delete", f'id: "{single}"', many=False)["deletedAt"]
    assert life.found(ids) == []
    assert life.one(single) is None
    assert life.found(ids, DELETED) == sorted(ids)
    assert life.one(single, DELETED)["id"] == single

    restored = life.mutate("restore", wanted, many=True)
    assert [row["deletedAt"] for row in restored] == [None, None]
    assert life.mutate("restore", f'id: "{single}"', many=False)["deletedAt"] is None
    assert life.found(ids) == sorted(ids)

    assert len(life.mutate("destroy", wanted, many=True)) == 2
    assert life.mutate("destroy", f'id: "{single}"', many=False)["id"] == single
    assert life.found(ids, DELETED) == []
    assert life.one(single, DELETED) is None


def test_a_stranger_can_do_none_of_it(life: Life, stranger_graphql: GraphqlClient) -> None:
    kept = life.mutate("create", f"data: {life.data()}", many=False)["id"]
    one, many = life.obj.pascal_name, life.obj.pascal_plural
    by_id, by_filter = f'id: "{kept}"', f'filter: {{ id: {{ eq: "{kept}" }} }}'
    calls = [
        f"create{one}(data: {life.data()}) {{ id }}",
        f"create{many}(data: [{life.data()}]) {{ id }}",
        f"update{one}({by_id}, data: {{ position: 1 }}) {{ id }}",
        f"update{many}({by_filter}, data: {{ position: 1 }}) {{ id }}",
        *(
            f"{verb}{name}({arguments}) {{ id }}"
            for verb in ("delete", "destroy", "restore")
            for name, arguments in ((one, by_id), (many, by_filter))
        ),
    ]
    before = life.one(kept)
    for call in calls:
        answer = stranger_graphql(f"mutation {{ {call} }}")
        assert list(answer.data.values()) == [None], call
        assert answer.errors[0]["extensions"]["code"] == "FORBIDDEN", call
        assert answer.errors[0]["extensions"]["subCode"] == "PERMISSION_DENIED", call
        assert (
            answer.errors[0]["message"] == "Entity performing the request does not have permission"
        )
    assert life.one(kept) == before
    for call in (f"{life.obj.name_plural} {{ totalCount }}",):
        answer = stranger_graphql(f"{{ {call} }}")
        assert answer.errors[0]["extensions"]["code"] == "FORBIDDEN"
