"""Conditions → SQL. The scope names columns and joins what they need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from psycopg import sql

from core.query.plan.names import beside
from core.query.plan.types import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    IsMatch,
    NotThat,
    SomeOf,
    Source,
    WholeFieldIsNull,
)
from core.query.sql.scope import ID_COLUMN, Scope
from core.query.sql.text import NULL, all_of, any_of, where
from metadata.values.operators import condition_sql as form_sql

# `core.query.sql.duplicates`' names for the input records and their matches.
INPUT, MATCHES, PLACE, MATCH_ID = "#input", "#matches", "#place", "#match"


def condition_sql(scope: Scope, condition: Condition) -> sql.Composable:
    return _COMPILERS[type(condition)](scope, condition)


def row_conditions(scope: Scope) -> list[sql.Composable]:
    """Return the row rule of the scope's table, if it has one."""
    rule = scope.table.row_condition
    return [] if rule is None else [condition_sql(scope, rule)]


def source_conditions(scope: Scope, source: Source, parent: str | None) -> list[sql.Composable]:
    """Return everything a row of `source` must satisfy. `parent`: alias of the parent's row."""
    conditions: list[sql.Composable] = []
    if source.parent_column is not None and parent is not None:
        conditions.append(
            sql.SQL("{} = {}").format(
                scope.own(source.parent_column), sql.Identifier(parent, ID_COLUMN)
            )
        )
    if source.deleted_at is not None:
        conditions.append(sql.SQL("{} IS NULL").format(scope.own(source.deleted_at)))
    conditions += row_conditions(scope)
    if source.condition is not None:
        conditions.append(condition_sql(scope, source.condition))
    return conditions


def _comparison(scope: Scope, condition: Comparison) -> sql.Composable:
    column = condition.column
    slot = condition.slot
    return form_sql(
        condition.form,
        column.part.kind,
        column.field,
        scope.column(column),
        NULL if slot is None else slot.placeholder,
        [scope.column(other) for other in beside(column)],
    )


def _whole_field(scope: Scope, condition: WholeFieldIsNull) -> sql.Composable:
    empty = all_of(
        sql.SQL("{} IS NULL").format(scope.column(column)) for column in condition.columns
    )
    return empty if condition.is_null else sql.SQL("NOT {}").format(_grouped(empty))


def _is_match(scope: Scope, _condition: IsMatch) -> sql.Composable:
    return sql.SQL("{} IN (SELECT {} FROM {} WHERE {} = {})").format(
        scope.own(ID_COLUMN),
        sql.Identifier(MATCHES, MATCH_ID),
        sql.Identifier(MATCHES),
        sql.Identifier(MATCHES, PLACE),
        sql.Identifier(INPUT, PLACE),
    )


def _all_of(scope: Scope, condition: AllOf) -> sql.Composable:
    return all_of(condition_sql(scope, item) for item in condition.items)


def _any_of(scope: Scope, condition: AnyOf) -> sql.Composable:
    return any_of(condition_sql(scope, item) for item in condition.items)


def _not_that(scope: Scope, condition: NotThat) -> sql.Composable:
    return sql.SQL("NOT {}").format(_grouped(condition_sql(scope, condition.item)))


def _some_of(scope: Scope, condition: SomeOf) -> sql.Composable:
    """Test the related rows in a sub-select: joined, they would multiply the records."""
    rows = Scope(scope.names, condition.source.table)
    conditions = where(source_conditions(rows, condition.source, scope.alias))
    return sql.SQL("EXISTS (SELECT FROM {}{})").format(rows.from_sql(), conditions)


def _grouped(inner: sql.Composable) -> sql.Composable:
    return sql.SQL("({})").format(inner)


_COMPILERS: Mapping[type, Callable[[Scope, Any], sql.Composable]] = {
    Comparison: _comparison,
    WholeFieldIsNull: _whole_field,
    IsMatch: _is_match,
    AllOf: _all_of,
    AnyOf: _any_of,
    NotThat: _not_that,
    SomeOf: _some_of,
}
