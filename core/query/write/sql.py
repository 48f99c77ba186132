"""Rows → SQL: the part of a statement that writes, as the CTE `written`.

The last of the common table expressions, `written`, has the `returned` columns of the rows as
written, and `core.query.write.answers` appends the answer's SELECT. There is one statement for a
whole batch, however many records; the text depends on the columns only, so it is prepared once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from psycopg import sql

from core.query.plan.slots import Slot
from core.query.sql.scope import Scope
from core.query.sql.text import all_of
from core.query.versions import VERSION
from core.query.write.matching import Matched
from core.query.write.positions import RANKS, position_sql
from core.query.write.rows import Sent
from core.query.write.unique_keys import UniqueKey
from core.query.write.writers import ID, POSITION, ObjectWriter

# Our own names in a statement; no catalog name contains a "#".
GIVEN = "#given"
GIVEN_MARK = {GIVEN: "text[]"}
INPUT, MATCHED, WRITTEN = (sql.Identifier(name) for name in ("#input", "#matched", "#written"))
SHARED = sql.Identifier("#shared")
TARGET = sql.Identifier("#target")
WRITTEN_NAME = "#written"


def insert(
    writer: ObjectWriter,
    rows: Sent,
    shared: Sent | None,
    ranks: Iterable[str],
    returned: Iterable[str] = (ID,),
) -> sql.Composed:
    """Insert every row of a JSON list, with what they share; a position may be one of `ranks`."""
    table = table_of(writer)
    named = [c for c in rows.columns if c != POSITION]
    values = [_input(c) for c in named]
    marks = {name: RANKS[name] for name in ranks}
    source: sql.Composable = input_rows(writer, [*named, POSITION], rows.slot, marks)
    if shared is not None:
        named += shared.columns
        values += [sql.SQL("{}.{}").format(SHARED, sql.Identifier(c)) for c in shared.columns]
        source = sql.SQL("{}, json_to_record({}) AS {}({})").format(
            source, shared.slot.sql, SHARED, _typed({c: writer.pg_types[c] for c in shared.columns})
        )
    return sql.SQL(
        "WITH {written} AS (INSERT INTO {table} ({columns}, {position})"
        " SELECT {values}, {place} FROM {source} RETURNING {returned})"
    ).format(
        written=WRITTEN,
        table=table,
        columns=_list(sql.Identifier(c) for c in named),
        position=sql.Identifier(POSITION),
        values=_list(values),
        place=position_sql(table, INPUT, marks),
        source=source,
        returned=_list(sql.Identifier(c) for c in returned),
    )


def update_each(
    writer: ObjectWriter,
    columns: Sequence[str],
    always: frozenset[str],
    rows: Slot,
    returned: Iterable[str] = (ID,),
    before: Sequence[str] = (),
) -> sql.Composed:
    """Update each row of the JSON list by its id.

    A column outside `always` is set only where the row lists it under `#given`. `before`: what of
    the records as they were is needed, as the CTE `matched`.
    """
    table = table_of(writer)
    marks = RANKS | GIVEN_MARK
    source: sql.Composable = input_rows(writer, columns, rows, marks)
    first: sql.Composable = sql.SQL("")
    condition: sql.Composable = sql.SQL("")
    if before:
        ids = sql.SQL("SELECT {} FROM {}").format(
            sql.Identifier(ID), input_rows(writer, [ID], rows, {})
        )
        first = sql.SQL("{}, ").format(locked(table, before, ids))
        source = sql.SQL("{}, {}").format(source, MATCHED)
        condition = sql.SQL(" AND {target}.{id} = {matched}.{id}").format(
            target=TARGET, matched=MATCHED, id=sql.Identifier(ID)
        )
    return sql.SQL(
        "WITH {first}{written} AS (UPDATE {table} AS {target} SET {settings} FROM {source}"
        " WHERE {target}.{id} = {input_name}.{id}{condition} RETURNING {returned})"
    ).format(
        first=first,
        written=WRITTEN,
        table=table,
        target=TARGET,
        settings=_list(_setting(table, c, always) for c in columns if c != ID),
        source=source,
        condition=condition,
        input_name=INPUT,
        id=sql.Identifier(ID),
        returned=_of_target(returned),
    )


def locked(table: sql.Identifier, columns: Iterable[str], ids: sql.Composable) -> sql.Composed:
    """Return the CTE `matched` of the records with these ids, locked and as they are."""
    return sql.SQL(
        "{matched} AS MATERIALIZED (SELECT {columns} FROM {table} AS {target}"
        " WHERE {id} IN ({ids}) ORDER BY {id} FOR NO KEY UPDATE OF {target})"
    ).format(
        matched=MATCHED,
        columns=_of_target([ID, *columns]),
        table=table,
        target=TARGET,
        id=sql.Identifier("#target", ID),
        ids=ids,
    )


def update_matched(
    writer: ObjectWriter,
    columns: Sequence[str],
    row: Slot,
    matched: Matched,
    returned: Iterable[str],
    before: Sequence[str] = (),
) -> sql.Composed:
    """Give every matched record the same values; none when more than its limit match.

    `before`: the columns that `matched` has beside the id, as they were.
    """
    return sql.SQL(
        "WITH {matched} AS MATERIALIZED ({select}), {written} AS ("
        "UPDATE {table} AS {target} SET {settings} FROM {input}, {matched}"
        " WHERE {target}.{id} = {matched}.{id} AND {allowed} RETURNING {returned})"
    ).format(
        matched=MATCHED,
        select=matched.select(shown=lambda scope: [scope.own(column) for column in before]),
        written=WRITTEN,
        table=table_of(writer),
        target=TARGET,
        settings=settings(writer, columns),
        input=input_rows(writer, columns, row, RANKS),
        id=sql.Identifier(ID),
        allowed=_allowed(matched),
        returned=_of_target(returned),
    )


def delete_matched(writer: ObjectWriter, matched: Matched, returned: Iterable[str]) -> sql.Composed:
    """Remove every matched record; none when more than its limit match."""
    return sql.SQL(
        "WITH {matched} AS MATERIALIZED ({select}), {written} AS ("
        "DELETE FROM {table} AS {target} USING {matched}"
        " WHERE {target}.{id} = {matched}.{id} AND {allowed} RETURNING {returned})"
    ).format(
        matched=MATCHED,
        select=matched.select(for_removal=True),
        written=WRITTEN,
        table=table_of(writer),
        target=TARGET,
        id=sql.Identifier(ID),
        allowed=_allowed(matched),
        returned=_of_target(returned),
    )


def settings(writer: ObjectWriter, columns: Sequence[str]) -> sql.Composed:
    """Return `"name" = "#input"."name", …` for every column."""
    return _list(_setting(table_of(writer), c, frozenset(columns)) for c in columns)


def table_of(writer: ObjectWriter) -> sql.Identifier:
    return sql.Identifier(writer.obj.schema, writer.obj.table_name)


def _allowed(matched: Matched) -> sql.Composable:
    few = sql.SQL("(SELECT count(*) FROM {}) <= {}").format(MATCHED, matched.limit.sql)
    if matched.expected is None:
        return few
    same = sql.SQL("{}.{} = ANY({})").format(MATCHED, VERSION, matched.expected.sql)
    return all_of([few, same])


def _setting(table: sql.Identifier, column: str, always: frozenset[str]) -> sql.Composed:
    name = sql.Identifier(column)
    value = position_sql(table, INPUT) if column == POSITION else _input(column)
    if column not in always:
        value = sql.SQL("CASE WHEN {} = ANY({}.{}) THEN {} ELSE {}.{} END").format(
            sql.Literal(column), INPUT, sql.Identifier(GIVEN), value, TARGET, name
        )
    return sql.SQL("{} = {}").format(name, value)


def _of_target(columns: Iterable[str]) -> sql.Composed:
    return _list(sql.SQL("{}.{}").format(TARGET, sql.Identifier(c)) for c in columns)


def _input(column: str) -> sql.Composed:
    return sql.SQL("{}.{}").format(INPUT, sql.Identifier(column))


def input_rows(
    writer: ObjectWriter, columns: Sequence[str], rows: Slot, marks: Mapping[str, str]
) -> sql.Composed:
    """Return `json_to_recordset($1) AS "#input"("name" text, …)`.

    `marks`: what a row contains besides the object's own columns, with their types.
    """
    types = {**{column: writer.pg_types[column] for column in columns}, **marks}
    return sql.SQL("json_to_recordset({}) AS {}({})").format(rows.sql, INPUT, _typed(types))


def _typed(types: Mapping[str, str]) -> sql.Composed:
    """Return `"name" text, …`."""
    return _list(sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(t)) for c, t in types.items())


def same_values(scope: Scope, key: UniqueKey) -> sql.Composable:
    """Return whether the scope's row and the input's have the same key."""
    return all_of(
        sql.SQL("{} = {}").format(
            form.sql(scope.own(member.column)), form.sql(_input(member.column))
        )
        for member, form in key.compared
    )


def _list(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(parts)
