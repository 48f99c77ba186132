"""Root fields: their names, and what each does with its arguments.

Names and arguments: docs/api/graphql.md#queries, #mutations. One table per catalog maps each name
to a method and an object; the schema's root types are built from the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from graphql import OperationType

from apikeys.context import RequestContext
from core import records
from core.graphql.complexity import check_groups, check_list, check_selection
from core.graphql.events import run_changes
from core.graphql.root_call import RootCall
from core.graphql.search import run_search
from core.query.arguments import (
    as_list,
    read_dimensions,
    read_filter,
    read_group_order,
    read_order_by,
    read_query,
)
from core.query.effects import CreateOptions
from core.query.request import DuplicatesInput, FilterNode, GroupByQuery, Selection
from core.query.versions import Guard, expected_of
from metadata.definitions import ObjectDef
from metadata.model.catalog import Catalog
from metadata.model.generated_names import MUTATIONS, QUERIES
from twenty.errors import BadUserInput, InvalidData, InvalidQueryInput

DEFAULT_GROUPS = 50
MAX_GROUPS = 200
# Methods of objects that have duplicate criteria.
_BY_CRITERIA = frozenset({"find_duplicates", "merge"})


@dataclass(frozen=True, slots=True)
class RootField:
    """`method` is a key of `METHODS`."""

    method: str
    obj: ObjectDef


def root_fields(catalog: Catalog) -> Mapping[OperationType, Mapping[str, RootField]]:
    """Return a catalog's root fields, cached with it; without `search`, which has no object."""
    found = catalog.derived.get("graphql.root_fields")
    if found is None:
        found = catalog.derived["graphql.root_fields"] = {
            OperationType.QUERY: _table(catalog, QUERIES),
            OperationType.MUTATION: _table(catalog, MUTATIONS),
        }
    return found


def _table(catalog: Catalog, methods: Iterable[str]) -> dict[str, RootField]:
    return {
        catalog.names.root_field(obj, method): RootField(method, obj)
        for obj in catalog.by_singular.values()
        for method in methods
        if obj.duplicate_criteria or method not in _BY_CRITERIA
    }


def run_root_field(context: RequestContext, operation: OperationType, call: RootCall) -> bytes:
    """Return the JSON of one root field's value. Raises `ApiError`."""
    if call.name == "search" and operation is OperationType.QUERY:
        return run_search(context, call.arguments, call.nodes, call.reader)
    if call.name == "changes" and operation is OperationType.QUERY:
        return run_changes(context, call.arguments, call.nodes, call.reader)
    root = root_fields(context.catalog)[operation][call.name]
    if context.has_text_numbers:
        call = replace(call, has_text_numbers=True)
    return METHODS[root.method](context, root.obj, call)


# ── queries ──────────────────────────────────────────────────────────────────────────────────


def _selection(obj: ObjectDef, call: RootCall) -> Selection:
    selection = call.record(obj)
    check_selection(selection, call.limits.max_complexity)
    return selection


def _filter(context: RequestContext, obj: ObjectDef, call: RootCall) -> FilterNode | None:
    return read_filter(context.catalog, obj, call.arguments.get("filter"))


def _find_one(context: RequestContext, obj: ObjectDef, call: RootCall) -> bytes:
    if not call.arguments.get("filter"):
        raise InvalidQueryInput("Missing filter argument")
    return records.find_one(context, obj, _filter(context, obj, call), _selection(obj, call))


def _find_many(context: RequestContext, obj: ObjectDef, call: RootCall) -> bytes:
    query = read_query(context.catalog, obj, call.arguments)
    shape = call.connection(obj)
    check_list(obj, shape, query.order_by, call.limits.max_complexity)
    return records.find_many(context, obj, query, shape).json


def _find_duplicates(context: RequestContext, obj: ObjectDef, call: RootCall) -> bytes:
    ids, data = call.arguments.get("ids"), call.arguments.get("data")
    wanted = DuplicatesInput(
        ids=None if ids is None else [_uuid("ids", one) for one in as_list(ids)],
        data=None if data is None else [one or {} for one in as_list(data)],
    )
    shape = call.connection(obj)
    check_list(obj, shape, (), call.limits.max_complexity)
    answers = records.find_duplicates(context, obj, wanted, shape)
    return b"[%s]" % b",".join(answer.json for answer in answers)


def _group_by(context: RequestContext, obj: ObjectDef, call: RootCall) -> bytes:
    arguments = call.arguments
    if arguments.get("groupBy") is None:
        raise InvalidQueryInput("Missing groupBy argument")
    limit = arguments.get("limit")
    if limit is not None and limit <= 0:
        raise InvalidQueryInput(f"Argument limit must be a positive integer, got {limit}")
    if arguments.get("viewId") is not None:
        raise InvalidQueryInput(f"View {arguments['viewId']} does not exist: views are not served")
    offset = arguments.get("offsetForRecords") or 0
    if offset < 0:
        raise InvalidQueryInput(f"Argument offsetForRecords must be non-negative, got {offset}")
    query = GroupByQuery(
        dimensions=read_dimensions(arguments["groupBy"]),
        filter=_filter(context, obj, call),
        order_by=read_group_order(arguments.get("orderBy")),
        limit=min(limit or DEFAULT_GROUPS, MAX_GROUPS),
        records_order_by=read_order_by(arguments.get("orderByForRecords")),
        records_offset=offset,
    )
    shape = call.connection(obj, is_group=True)
    check_groups(shape, query.limit, call.limits.max_complexity)
    return records.group_by(context, obj, query, shape)


# ── mutations ────────────────────────────────────────────────────────────────────────────────


def _create_one(context: RequestContext, obj: ObjectDef, call: RootCall) -> bytes:
    data = _data(call)
    if isinstance(data, list):
        raise InvalidData("Argument data must be one record, got a list")
    selection = _selection(obj, call)
    return call.told(records.create_one_told(context, obj, data, selection, _options(call)))


def _create_many(context: RequestContext, obj: ObjectDef, call: RootCall) -> bytes:
    data = as_list(_data(call))
    selection = _selection(obj, call)
    return call.told(records.create_many_told(context, obj, data, selection, _options(call)))


def _options(call: RootCall) -> CreateOptions:
    names = call.arguments.get("conflictFields")
    return CreateOptions(
        upsert=bool(call.arguments.get("upsert")),
        conflict_fields=None if names is None else tuple(as_list(names)),
    )


def _update_one(context: RequestContext, obj: ObjectDef, call: RootCall) -> bytes:
    selection = _selection(obj, call)
    return records.update_one(context, obj, _id(call), _data(call), selection, _guard(call))


def _update_many(context: RequestContext, obj: ObjectDef, call: RootCall) -> bytes:
    wanted = _mandatory_filter(context, obj, call)
    return records.update_many(context, obj, wanted, _data(call), _selection(obj, call))


def _by_id(verb: Callable[..., bytes]) -> Method:
    def run(context: RequestContext, obj: ObjectDef, call: RootCall) -> bytes:
        return verb(context, obj, _id(call), _selection(obj, call), _guard(call))

    return run


def _by_filter(verb: Callable[..., bytes]) -> Method:
    def run(context: RequestContext, obj: ObjectDef, call: RootCall) -> bytes:
        return verb(context, obj, _mandatory_filter(context, obj, call), _selection(obj, call))

    return run


def _merge(context: RequestContext, obj: ObjectDef, call: RootCall) -> bytes:
    arguments = call.arguments
    if arguments.get("ids") is None or arguments.get("conflictPriorityIndex") is None:
        raise InvalidQueryInput("Arguments ids and conflictPriorityIndex are required")
    return records.merge(
        context,
        obj,
        [_uuid("ids", one) for one in as_list(arguments["ids"])],
        arguments["conflictPriorityIndex"],
        _selection(obj, call),
        dry_run=bool(arguments.get("dryRun")),
    )


def _data(call: RootCall) -> Any:
    data = call.arguments.get("data")
    if data is None:
        raise InvalidData("Missing data argument")
    if call.arguments.get("shareWith"):
        raise BadUserInput("Argument shareWith is not supported: records are not shared one by one")
    return data


def _id(call: RootCall) -> UUID:
    if call.arguments.get("id") is None:
        raise InvalidQueryInput("Missing id argument")
    return _uuid("id", call.arguments["id"])


def _guard(call: RootCall) -> Guard | None:
    """Return the guard of a write to one record; it takes an ETag as well, with its quotes."""
    expected = call.arguments.get("expectedVersion")
    return None if expected is None else Guard(expected_of([expected.strip('"')]))


def _uuid(name: str, value: Any) -> UUID:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise BadUserInput(f"Invalid UUID value '{value}' for argument {name}") from None


def _mandatory_filter(context: RequestContext, obj: ObjectDef, call: RootCall) -> FilterNode | None:
    if call.arguments.get("filter") is None:
        raise InvalidQueryInput("Filter is required")
    return _filter(context, obj, call)


Method = Callable[[RequestContext, ObjectDef, RootCall], bytes]
METHODS: Mapping[str, Method] = {
    "find_one": _find_one,
    "find_many": _find_many,
    "find_duplicates": _find_duplicates,
    "group_by": _group_by,
    "create_one": _create_one,
    "create_many": _create_many,
    "update_one": _update_one,
    "update_many": _update_many,
    "delete_one": _by_id(records.delete_one),
    "delete_many": _by_filter(records.delete_many),
    "destroy_one": _by_id(records.destroy_one),
    "destroy_many": _by_filter(records.destroy_many),
    "restore_one": _by_id(records.restore_one),
    "restore_many": _by_filter(records.restore_many),
    "merge": _merge,
}
