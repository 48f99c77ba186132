"""The query parameters of groupBy → a `GroupByQuery` and the shape of a group.

`group_by`, `aggregate` and `order_by` are JSON. The planner checks fields, granularities, zones and
aggregates. Raises `BadUserInput` with the messages that clients match on. See
docs/api/rest.md#group-by.
"""

from __future__ import annotations

import json
from typing import Any

from core.query.request import (
    AggregateEntry,
    ConnectionShape,
    Dimension,
    DimensionValuesEntry,
    GroupByQuery,
    GroupOrder,
    RecordsEntry,
    Selection,
)
from core.rest.order_by import check_direction
from core.rest.paths import parse_id
from core.rest.query_params import (
    read_filter,
    read_flag,
    read_limit,
    read_order_by,
    single,
)
from twenty.errors import BadUserInput
from twenty.http.query_string import QueryParameters

DEFAULT_GROUPS = 50
_INVALID_GROUP_BY = "INVALID_GROUP_BY_QUERY_PARAM"
_INVALID_AGGREGATE = "INVALID_AGGREGATE_FIELDS_QUERY_PARAM"
_INVALID_ORDER_BY = "INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM"
_DATE_KEYS = frozenset({"granularity", "timeZone", "weekStartDay"})
_TEXTS = {
    _INVALID_GROUP_BY: "Invalid group_by query parameter - should be a valid array of objects - "
    'ex: [{"status":true},{"createdAt":{"granularity":"DAY_OF_THE_WEEK"}}]',
    _INVALID_AGGREGATE: "Invalid aggregate query parameter - should be a valid array of string - "
    'ex: ["totalCount","maxAmountAmountMicros"]',
    _INVALID_ORDER_BY: "Invalid order_by query parameter - should be a valid array of objects - "
    'ex: [{"status":"AscNullsFirst"},{"aggregate":{"totalCount":"DescNullsLast"}}]',
}


def read_group_by(parameters: QueryParameters) -> GroupByQuery:
    _refuse_view(parameters)
    return GroupByQuery(
        dimensions=tuple(_dimension(entry) for entry in _entries(parameters)),
        filter=read_filter(parameters),
        order_by=tuple(_order(entry) for entry in _orders(parameters)),
        limit=read_limit(parameters, DEFAULT_GROUPS),
        records_order_by=read_order_by(parameters, "order_by_for_records"),
        money_as_text=True,
    )


def read_group_shape(parameters: QueryParameters, records: Selection) -> ConnectionShape:
    """Read a group's keys: its dimension values, the aggregates (by default the count), records."""
    names = _json(parameters, "aggregate", _INVALID_AGGREGATE, absent=["totalCount"])
    if not all(isinstance(name, str) for name in names):
        raise _refusal(_INVALID_AGGREGATE)
    entries: list[Any] = [DimensionValuesEntry("groupByDimensionValues")]
    entries += [AggregateEntry(name, name) for name in dict.fromkeys(names)]
    if read_flag(parameters, "include_records_sample"):
        entries.append(RecordsEntry("records", records))
    return ConnectionShape(tuple(entries))


def _refuse_view(parameters: QueryParameters) -> None:
    view_id = single(parameters, "view_id")
    if view_id:
        parse_id(view_id)
        raise BadUserInput(f"view_id '{view_id}': no such view exists", code="VIEW_NOT_FOUND")


def _entries(parameters: QueryParameters) -> list[Any]:
    entries = _json(parameters, "group_by", _INVALID_GROUP_BY, absent=None)
    if not entries:
        raise _refusal(_INVALID_GROUP_BY)
    return entries


def _orders(parameters: QueryParameters) -> list[Any]:
    return _json(parameters, "order_by", _INVALID_ORDER_BY, absent=[])


def _json(parameters: QueryParameters, name: str, code: str, absent: list[Any] | None) -> list[Any]:
    values = parameters.get(name, [])
    if not any(values):
        if absent is None:
            raise _refusal(code)
        return absent
    try:
        value = json.loads(values[0]) if len(values) == 1 else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, list):
        raise _refusal(code)
    return value


def _dimension(entry: Any) -> Dimension:
    path: list[str] = []
    while True:
        name, value = _only_member(entry, _INVALID_GROUP_BY)
        path.append(name)
        if value is True:
            return Dimension(tuple(path))
        if not isinstance(value, dict):
            raise _refusal(_INVALID_GROUP_BY)
        if value.keys() <= _DATE_KEYS and all(isinstance(v, str) for v in value.values()) and value:
            return Dimension(
                tuple(path),
                granularity=value.get("granularity"),
                time_zone=value.get("timeZone"),
                week_start_day=value.get("weekStartDay"),
            )
        entry = value


def _order(entry: Any) -> GroupOrder:
    name, value = _only_member(entry, _INVALID_ORDER_BY)
    if name == "aggregate" and isinstance(value, dict):
        aggregate, direction = _only_member(value, _INVALID_ORDER_BY)
        return GroupOrder(_direction(direction), aggregate=aggregate)
    path = [name]
    while isinstance(value, dict):
        if "orderBy" in value:
            return _date_order(path, value)
        name, value = _only_member(value, _INVALID_ORDER_BY)
        path.append(name)
    return GroupOrder(_direction(value), path=tuple(path))


def _date_order(path: list[str], value: dict[str, Any]) -> GroupOrder:
    granularity = value.get("granularity")
    if granularity is not None and not isinstance(granularity, str):
        raise _refusal(_INVALID_ORDER_BY)
    return GroupOrder(_direction(value["orderBy"]), path=tuple(path), granularity=granularity)


def _direction(value: Any) -> str:
    if not isinstance(value, str):
        raise _refusal(_INVALID_ORDER_BY)
    return check_direction(value)


def _only_member(entry: Any, code: str) -> tuple[str, Any]:
    if not isinstance(entry, dict) or not entry:
        raise _refusal(code)
    if len(entry) > 1:
        raise BadUserInput(
            f"{_TEXTS[code]}. Each object names exactly one field, not {', '.join(entry)}",
            code=code,
        )
    return next(iter(entry.items()))


def _refusal(code: str) -> BadUserInput:
    return BadUserInput(_TEXTS[code], code=code)
