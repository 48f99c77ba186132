"""What must be true of a model after every accepted change: everything is served, and each name
means one thing.

Whatever is not fails the test.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    validate_schema,
)

from core.graphql.types.schema import schema_for
from metadata.definitions import FieldDef, ObjectDef
from metadata.types.registry import field_type
from tests.clients import GraphqlClient, RestClient
from tests.standing import ADMIN_KEY

Json = dict[str, Any]


def assert_all_is_served(rest: RestClient, graphql: GraphqlClient, names: set[str]) -> None:
    """`names`: singular names of the objects whose records are written and read."""
    catalog = ADMIN_KEY.context().catalog
    schema = schema_for(catalog)
    schema._validation_errors = None  # it was built as valid: here it is validated
    assert validate_schema(schema) == []
    for obj in catalog.by_id.values():
        for field in obj.fields.values():
            if field_type(field).has_options:
                _assert_own_options(schema, obj, field)
    _assert_whole(rest.get("/rest/open-api/core").body)
    _assert_whole(rest.get("/rest/open-api/metadata").body)
    for name in sorted(names & set(catalog.by_singular)):
        _assert_readable(rest, graphql, schema, catalog.by_singular[name])


# ── GraphQL ──────────────────────────────────────────────────────────────────────────────────


def _assert_own_options(schema: GraphQLSchema, obj: ObjectDef, field: FieldDef) -> None:
    connection: Any = schema.query_type and schema.query_type.fields[obj.name_plural]
    record = _record(connection)
    shown: Any = get_named_type(record.fields[field.name].type)
    filters: Any = connection.args["filter"].type
    comparators: Any = get_named_type(filters.fields[field.name].type)
    written: Any = schema.mutation_type and schema.mutation_type.fields[f"create{obj.pascal_name}"]
    data: GraphQLInputObjectType = written.args["data"].type
    operand = next(iter(comparators.fields.values()))
    for found in (
        shown,
        get_named_type(data.fields[field.name].type),
        get_named_type(operand.type),
    ):
        assert isinstance(found, GraphQLEnumType), (obj.name_singular, field.name, found)
        assert tuple(found.values) == field.option_values, (obj.name_singular, field.name)


def _record(connection: GraphQLField) -> GraphQLObjectType:
    page: Any = get_named_type(connection.type)
    edge: Any = get_named_type(page.fields["edges"].type)
    record: Any = get_named_type(edge.fields["node"].type)
    assert isinstance(record, GraphQLObjectType)
    return record


def _selection(record: GraphQLObjectType) -> str:
    """Every field; of related records what fits one level."""
    return " ".join(_selected(name, field) for name, field in record.fields.items())


def _selected(name: str, field: GraphQLField) -> str:
    found: Any = get_named_type(field.type)
    if is_leaf_type(found):
        return name
    if "edges" in found.fields and "pageInfo" in found.fields:
        return f"{name} {{ totalCount __typename }}"
    if "id" in found.fields:
        return f"{name} {{ id __typename }}"
    inner = (part for part, of in found.fields.items() if is_leaf_type(get_named_type(of.type)))
    return f"{name} {{ {' '.join(inner)} }}"


# ── OpenAPI ──────────────────────────────────────────────────────────────────────────────────


def _assert_whole(document: Json) -> None:
    """References lead somewhere, and operation ids mean one operation each."""
    operations = [one for item in document["paths"].values() for one in item.values()]
    ids = Counter(operation["operationId"] for operation in operations)
    assert [name for name, count in ids.items() if count > 1] == []
    for node in _nodes(document):
        for link in (node.get("links") or {}).values() if "content" in node else ():
            assert link["operationId"] in ids
        ref = node.get("$ref")
        if isinstance(ref, str):
            target: Any = document
            for key in ref.removeprefix("#/").split("/"):
                assert key in target, ref
                target = target[key]
    for operation in operations:
        names = [_resolved(document, one)["name"] for one in operation.get("parameters", ())]
        assert len(set(names)) == len(names), operation["operationId"]


def _resolved(document: Json, parameter: Json) -> Json:
    ref = parameter.get("$ref")
    if not ref:
        return parameter
    found: Json = document["components"]["parameters"][ref.rpartition("/")[2]]
    return found


def _nodes(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item)


# ── records ──────────────────────────────────────────────────────────────────────────────────


def _assert_readable(
    rest: RestClient, graphql: GraphqlClient, schema: GraphQLSchema, obj: ObjectDef
) -> None:
    """Write and read one record over both APIs, in the order of every field in turn."""
    made = rest.post(f"/rest/{obj.name_plural}", {})
    assert made.status == 201, made.text
    record_id = made.body["data"][f"create{obj.pascal_name}"]["id"]
    one = rest.get(f"/rest/{obj.name_plural}/{record_id}", depth=1)
    assert one.status == 200, one.text
    assert set(one.body["data"][obj.name_singular]) == _keys(obj)
    orders = ",".join(_sortable(obj))
    page = rest.get(f"/rest/{obj.name_plural}", order_by=orders, limit=1)
    assert page.status == 200, page.text
    cursor = page.body["pageInfo"]["endCursor"]
    further = rest.get(f"/rest/{obj.name_plural}", order_by=orders, starting_after=cursor)
    assert further.status == 200, further.text
    assert schema.query_type is not None
    text = _selection(_record(schema.query_type.fields[obj.name_plural]))
    one_by_id = f"{obj.name_singular}(filter: {{ id: {{ eq: $id }} }})"
    answer = graphql(f"query Q($id: UUID) {{ {one_by_id} {{ {text} }} }}", {"id": record_id})
    assert answer.errors == [], json.dumps(answer.errors)
    assert answer.data[obj.name_singular]["id"] == record_id


def _keys(obj: ObjectDef) -> set[str]:
    """What a record shows at depth 1."""
    own = {field.name for field in obj.fields.values() if field.type != "TS_VECTOR"}
    return own | set(obj.join_columns)


def _sortable(obj: ObjectDef) -> list[str]:
    """As many as a cursor can hold; `id` would end the order."""
    names = [
        field.relation.join_column if field.relation and field.is_many_to_one else field.name
        for field in obj.fields.values()
        if not field.is_one_to_many and not field_type(field).is_composite
        if field_type(field).is_sortable(field) and field.name != "id"
    ]
    return names[:40]
