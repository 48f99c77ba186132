"""The record operations of Core REST, one function each (docs/api/rest.md#paths).

What comes in: a `Call`. What goes out: an `Answer`: finished JSON bytes and a status. Each
function translates parameters and body into a request as asked and calls `core.records`, where
names, values and permissions are checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apikeys.context import RequestContext
from core import records
from core.query.request import FilterNode, ListShape, Predicate, RecordQuery, Selection
from core.rest import bodies, envelope, query_params
from core.rest.group_by_params import read_group_by, read_group_shape
from core.rest.selection import (
    CHILDREN_OF_MANY,
    CHILDREN_OF_ONE,
    MAX_FIELDS,
    record_selection,
)
from metadata.definitions import ObjectDef
from twenty.errors import InvalidQueryInput
from twenty.http.query_string import QueryParameters

_CAPPED_HEADERS = {"X-Twenty-Fields-Capped": "true", "X-Twenty-Fields-Max": str(MAX_FIELDS)}


@dataclass(slots=True)
class Call:
    """One request on records of `obj`. `read_body` reads and checks the JSON body when called."""

    context: RequestContext
    obj: ObjectDef
    parameters: QueryParameters
    read_body: Callable[[], Any]
    id: UUID
    headers: dict[str, str] = field(default_factory=dict)

    def selection(self, children: int) -> Selection:
        """What `depth` and `fields` ask for; notes in the headers when fields were left out."""
        depth = query_params.read_depth(self.parameters)
        fields = query_params.read_fields(self.parameters)
        shown = record_selection(self.context, self.obj, depth, fields, children)
        if shown.is_capped:
            self.headers.update(_CAPPED_HEADERS)
        return shown.selection

    def filter(self) -> FilterNode | None:
        return query_params.read_filter(self.parameters)

    def flag(self, name: str) -> bool:
        return query_params.read_flag(self.parameters, name)


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes
    status: int = 200


Operation = Callable[[Call], Answer]


def find_many(call: Call) -> Answer:
    query_params.check_discover(call.parameters, call.obj)
    query = RecordQuery(
        query_params.read_page(call.parameters),
        call.filter(),
        query_params.read_order_by(call.parameters),
    )
    shape = ListShape(call.selection(CHILDREN_OF_MANY), call.flag("omit_null_values"))
    found = records.find_many(call.context, call.obj, query, shape)
    return Answer(envelope.page(call.obj.name_plural, found))


def find_one(call: Call) -> Answer:
    query_params.check_discover(call.parameters, call.obj)
    wanted = Predicate(("id",), "eq", str(call.id))
    selection = call.selection(CHILDREN_OF_ONE)
    found = records.find_one(call.context, call.obj, wanted, selection)
    return Answer(envelope.data(call.obj.name_singular, found))


def create_one(call: Call) -> Answer:
    made = records.create_one(
        call.context,
        call.obj,
        bodies.one_record(call.read_body()),
        call.selection(CHILDREN_OF_ONE),
        upsert=call.flag("upsert"),
    )
    return Answer(envelope.data(f"create{call.obj.pascal_name}", made), 201)


def create_many(call: Call) -> Answer:
    made = records.create_many(
        call.context,
        call.obj,
        bodies.many_records(call.read_body()),
        call.selection(CHILDREN_OF_ONE),
        upsert=call.flag("upsert"),
    )
    return Answer(envelope.data(f"create{call.obj.pascal_plural}", made), 201)


def update_one(call: Call) -> Answer:
    changes = bodies.one_record(call.read_body())
    selection = call.selection(CHILDREN_OF_ONE)
    updated = records.update_one(call.context, call.obj, call.id, changes, selection)
    return Answer(envelope.data(f"update{call.obj.pascal_name}", updated))


def update_many(call: Call) -> Answer:
    wanted = call.filter()
    changes = bodies.one_record(call.read_body())
    selection = call.selection(CHILDREN_OF_MANY)
    updated = records.update_many(call.context, call.obj, wanted, changes, selection)
    return Answer(envelope.data(f"update{call.obj.pascal_plural}", updated))


def delete_one(call: Call) -> Answer:
    """Without `soft_delete=true` the record is gone for good (docs/api/rest.md#delete)."""
    act = records.delete_one if call.flag("soft_delete") else records.destroy_one
    gone = act(call.context, call.obj, call.id, None)
    return Answer(envelope.data(f"delete{call.obj.pascal_name}", gone))


def delete_many(call: Call) -> Answer:
    is_soft = call.flag("soft_delete")
    wanted = call.filter()
    if wanted is None:
        raise InvalidQueryInput(
            f"Filters are mandatory for bulk {'delete' if is_soft else 'destroy'} operations. "
            "Please provide at least one filter to prevent accidental deletion of all records."
        )
    act = records.delete_many if is_soft else records.destroy_many
    gone = act(call.context, call.obj, wanted, None)
    return Answer(envelope.data(f"delete{call.obj.pascal_plural}", gone))


def restore_one(call: Call) -> Answer:
    selection = call.selection(CHILDREN_OF_ONE)
    restored = records.restore_one(call.context, call.obj, call.id, selection)
    return Answer(envelope.data(f"restore{call.obj.pascal_name}", restored))


def restore_many(call: Call) -> Answer:
    selection = call.selection(CHILDREN_OF_MANY)
    restored = records.restore_many(call.context, call.obj, call.filter(), selection)
    return Answer(envelope.data(f"restore{call.obj.pascal_plural}", restored))


def find_duplicates(call: Call) -> Answer:
    asked = bodies.duplicates_input(call.read_body())
    shape = ListShape(call.selection(CHILDREN_OF_ONE))
    found = records.find_duplicates(call.context, call.obj, asked, shape)
    return Answer(envelope.duplicates(f"{call.obj.name_singular}Duplicates", found))


def merge(call: Call) -> Answer:
    asked = bodies.merge_body(call.read_body())
    merged = records.merge(
        call.context,
        call.obj,
        asked.ids,
        asked.conflict_priority_index,
        call.selection(CHILDREN_OF_MANY),
        dry_run=asked.dry_run,
    )
    return Answer(envelope.data(f"merge{call.obj.pascal_name}", merged))


def group_by(call: Call) -> Answer:
    """A bare array (docs/api/rest.md#group-by)."""
    query = read_group_by(call.parameters)
    shown = record_selection(call.context, call.obj, 0, None, CHILDREN_OF_MANY)
    shape = read_group_shape(call.parameters, shown.selection)
    return Answer(records.group_by(call.context, call.obj, query, shape))


OPERATIONS: Mapping[str, Operation] = {
    operation.__name__: operation
    for operation in (
        find_many,
        find_one,
        create_one,
        create_many,
        update_one,
        update_many,
        delete_one,
        delete_many,
        restore_one,
        restore_many,
        find_duplicates,
        merge,
        group_by,
    )
}
