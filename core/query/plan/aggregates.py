"""Aggregates: which exist, who may use them, and their SQL (docs/api/graphql.md#aggregates).

A name such as `sumAmountAmountMicros` or `totalCount` becomes an `AggregatePlan`, and SQL over the
rows of a query. Empty values are stored as NULL, so "empty" means: every part that counts
(`Part.in_emptiness`) is NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from psycopg import sql

from apikeys.context import RequestContext
from core.query.plan import names as resolving
from core.query.plan.types import AggregatePlan
from core.query.request import AggregateEntry
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.catalog import Catalog
from metadata.parts import AggregateFunction, Kind
from twenty.errors import InvalidQueryInput

TOTAL_COUNT = "totalCount"
UNKNOWN_CODE = "INVALID_AGGREGATE_FIELDS_QUERY_PARAM"


@dataclass(frozen=True, slots=True)
class OfferedAggregate:
    """One aggregate of an object; `function` None = `totalCount`."""

    field: FieldDef | None
    function: AggregateFunction | None


def aggregates_of(catalog: Catalog, obj: ObjectDef) -> Mapping[str, OfferedAggregate]:
    """Return every aggregate of an object by name, built once per catalog.

    The first owner of a name keeps it.
    """
    key = ("core.query", "aggregates", obj.id)
    found: dict[str, OfferedAggregate] | None = catalog.derived.get(key)
    if found is None:
        found = {TOTAL_COUNT: OfferedAggregate(None, None)}
        for field in obj.fields.values():
            for function in resolving.type_of(field).aggregates(field):
                found.setdefault(function.name(field), OfferedAggregate(field, function))
        catalog.derived[key] = found
    return found


def plan_aggregate(
    context: RequestContext, obj: ObjectDef, entry: AggregateEntry, *, money_as_text: bool = False
) -> AggregatePlan:
    """Raises `InvalidQueryInput` for an unknown name, `PermissionDenied` for a hidden field."""
    offered = aggregates_of(context.catalog, obj).get(entry.name)
    if offered is None:
        raise InvalidQueryInput(
            f'Aggregate "{entry.name}" does not exist on object "{obj.name_singular}"',
            code=UNKNOWN_CODE,
        )
    field, function = offered.field, offered.function
    if field is None or function is None:
        return AggregatePlan(entry.key, entry.name)
    resolving.require_readable(context, obj, field)
    parts = resolving.type_of(field).parts(field)
    wanted = [
        part
        for part in parts
        if (part.in_emptiness if function.part is None else part.name == function.part)
    ]
    is_money = len(parts) > 1 and function.operation in NUMERIC_OPERATIONS
    return AggregatePlan(
        entry.key,
        entry.name,
        tuple(resolving.column_of(field, part) for part in wanted),
        function=function,
        as_text=money_as_text and is_money,
    )


# ── SQL ──────────────────────────────────────────────────────────────────────────────────────

NUMERIC_OPERATIONS = frozenset({"min", "max", "avg", "sum"})
Columns = Sequence[sql.Composable]


def aggregate_sql(plan: AggregatePlan, columns: Columns) -> sql.Composable:
    """Return the aggregate over a query's rows; `columns`: the query's names of `plan.columns`."""
    if plan.function is None:
        return sql.SQL("count(*)")
    kind = plan.columns[0].part.kind
    value = _OPERATIONS[plan.function.operation](columns, kind)
    return sql.SQL("({})::text").format(value) if plan.as_text else value


def _is_empty(columns: Columns) -> sql.Composable:
    return sql.SQL(" AND ").join(sql.SQL("{} IS NULL").format(column) for column in columns)


def _count_empty(columns: Columns, _kind: Kind) -> sql.Composable:
    return sql.SQL("count(*) FILTER (WHERE {})").format(_is_empty(columns))


def _count_not_empty(columns: Columns, _kind: Kind) -> sql.Composable:
    return sql.SQL("count(*) FILTER (WHERE NOT ({}))").format(_is_empty(columns))


def _share(count: Callable[[Columns, Kind], sql.Composable]) -> Callable[..., sql.Composable]:
    """Return a fraction between 0 and 1; null over no rows."""

    def share(columns: Columns, kind: Kind) -> sql.Composable:
        return sql.SQL("{}::float8 / nullif(count(*), 0)").format(count(columns, kind))

    return share


def _count_unique(columns: Columns, _kind: Kind) -> sql.Composable:
    if len(columns) == 1:
        return sql.SQL("count(DISTINCT {})").format(columns[0])
    return sql.SQL("count(DISTINCT ({})) FILTER (WHERE NOT ({}))").format(
        sql.SQL(", ").join(columns), _is_empty(columns)
    )


def _count_true(columns: Columns, _kind: Kind) -> sql.Composable:
    return sql.SQL("count(*) FILTER (WHERE {})").format(columns[0])


def _count_false(columns: Columns, _kind: Kind) -> sql.Composable:
    return sql.SQL("count(*) FILTER (WHERE NOT {})").format(columns[0])


def _extreme(function: str) -> Callable[..., sql.Composable]:
    def extreme(columns: Columns, kind: Kind) -> sql.Composable:
        return kind.read_sql(sql.SQL(function + "({})").format(columns[0]))

    return extreme


def _average(columns: Columns, _kind: Kind) -> sql.Composable:
    return sql.SQL("avg({})::float8").format(columns[0])


def _sum(columns: Columns, _kind: Kind) -> sql.Composable:
    return sql.SQL("sum({})").format(columns[0])


_OPERATIONS: Mapping[str, Callable[[Columns, Kind], sql.Composable]] = {
    "countUniqueValues": _count_unique,
    "countEmpty": _count_empty,
    "countNotEmpty": _count_not_empty,
    "percentageEmpty": _share(_count_empty),
    "percentageNotEmpty": _share(_count_not_empty),
    "countTrue": _count_true,
    "countFalse": _count_false,
    "min": _extreme("min"),
    "max": _extreme("max"),
    "avg": _average,
    "sum": _sum,
}
