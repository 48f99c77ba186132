"""Find duplicates → SQL: one statement for all input records, one row each.

Matches are found by one join per criterion, not by one scan per input; then each input's page is
read like any other list.
"""

from __future__ import annotations

from collections.abc import Callable

from psycopg import sql

from core.query.plan.duplicates import Criterion, DuplicatesPlan
from core.query.plan.types import Column, ListPlan
from core.query.sql.conditions import INPUT, MATCH_ID, MATCHES, PLACE, row_conditions
from core.query.sql.scope import ID_COLUMN, Names, Scope
from core.query.sql.text import COMMA, where
from metadata.parts import AS_IT_IS

MIN_TEXT_LENGTH = 3
SELF = "#self"


def duplicates_sql(
    names: Names, plan: DuplicatesPlan, list_columns: Callable[[Names, ListPlan], sql.Composable]
) -> sql.Composable:
    """Return the SELECT. `list_columns` compiles a root list as a SELECT of its columns."""
    given, matches = _inputs(names, plan), _matches(names, plan)
    return sql.SQL(
        "WITH {input} AS MATERIALIZED ({given}), {matches} AS MATERIALIZED ({found}) "
        'SELECT "#all".* FROM (SELECT "#list".* FROM {input} '
        'CROSS JOIN LATERAL ({list}) AS "#list" ORDER BY {place}) AS "#all"'
    ).format(
        input=sql.Identifier(INPUT),
        given=given,
        matches=sql.Identifier(MATCHES),
        found=matches,
        list=list_columns(names, plan.matches),
        place=sql.Identifier(INPUT, PLACE),
    )


def _all_columns(plan: DuplicatesPlan) -> list[Column]:
    by_name = {column.name: column for c in plan.criteria for column in c.columns}
    return list(by_name.values())


def _inputs(names: Names, plan: DuplicatesPlan) -> sql.Composable:
    """Return the input records' indexes, own ids (NULL for data) and columns."""
    columns = _all_columns(plan)
    if plan.has_data:
        return _given_data(plan, columns)
    scope = Scope(names, plan.table)
    wanted = names.fresh("i")
    shown = [
        sql.SQL("{} AS {}").format(sql.Identifier(wanted, PLACE), sql.Identifier(PLACE)),
        sql.SQL("{} AS {}").format(scope.own(ID_COLUMN), sql.Identifier(SELF)),
        *(
            sql.SQL("{} AS {}").format(scope.own(column.name), sql.Identifier(column.name))
            for column in columns
        ),
    ]
    conditions = [
        sql.SQL("{} = {}").format(scope.own(ID_COLUMN), sql.Identifier(wanted, "#id")),
        *_live(plan, scope),
    ]
    return sql.SQL("SELECT {} FROM unnest({}) WITH ORDINALITY AS {}({}, {}), {}{}").format(
        COMMA.join(shown),
        plan.inputs.sql,
        sql.Identifier(wanted),
        sql.Identifier("#id"),
        sql.Identifier(PLACE),
        scope.from_sql(),
        where(conditions),
    )


def _given_data(plan: DuplicatesPlan, columns: list[Column]) -> sql.Composable:
    record = sql.Identifier("#entry", "record")
    shown = [
        sql.SQL("{} AS {}").format(sql.Identifier("#entry", PLACE), sql.Identifier(PLACE)),
        sql.SQL("NULL::uuid AS {}").format(sql.Identifier(SELF)),
        *(
            sql.SQL("({} ->> {})::{} AS {}").format(
                record,
                sql.Literal(column.name),
                sql.SQL(column.part.kind.pg_type),
                sql.Identifier(column.name),
            )
            for column in columns
        ),
    ]
    return sql.SQL(
        'SELECT {} FROM json_array_elements({}) WITH ORDINALITY AS "#entry"("record", {})'
    ).format(COMMA.join(shown), plan.inputs.sql, sql.Identifier(PLACE))


def _matches(names: Names, plan: DuplicatesPlan) -> sql.Composable:
    """Return (index of the input, id of a duplicate), every pair once."""
    if not plan.criteria:
        return sql.SQL("SELECT 0::bigint AS {}, NULL::uuid AS {} WHERE false").format(
            sql.Identifier(PLACE), sql.Identifier(MATCH_ID)
        )
    return sql.SQL(" UNION ").join(_pairs(names, plan, each) for each in plan.criteria)


def _pairs(names: Names, plan: DuplicatesPlan, criterion: Criterion) -> sql.Composable:
    scope = Scope(names, plan.table)
    conditions = [
        *_live(plan, scope),
        sql.SQL("{} IS DISTINCT FROM {}").format(scope.own(ID_COLUMN), sql.Identifier(INPUT, SELF)),
    ]
    for column in criterion.columns:
        given = sql.Identifier(INPUT, column.name)
        same = column.part.unique or AS_IT_IS
        conditions.append(
            sql.SQL("{} = {}").format(same.sql(scope.own(column.name)), same.sql(given))
        )
        if column.part.kind.key == "text":
            conditions.append(
                sql.SQL("char_length({}) >= {}").format(given, sql.Literal(MIN_TEXT_LENGTH))
            )
    return sql.SQL("SELECT {} AS {}, {} AS {} FROM {}, {}{}").format(
        sql.Identifier(INPUT, PLACE),
        sql.Identifier(PLACE),
        scope.own(ID_COLUMN),
        sql.Identifier(MATCH_ID),
        sql.Identifier(INPUT),
        scope.from_sql(),
        where(conditions),
    )


def _live(plan: DuplicatesPlan, scope: Scope) -> list[sql.Composable]:
    hidden = plan.deleted_at
    deleted = [] if hidden is None else [sql.SQL("{} IS NULL").format(scope.own(hidden))]
    return [*deleted, *row_conditions(scope)]
