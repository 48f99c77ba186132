"""Who holds the unique values of given records: looked up by all keys in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from psycopg import sql

from apikeys.context import RequestContext
from core.query import executor
from core.query.plan import names as resolving
from core.query.plan.slots import Values
from core.query.sql.conditions import row_conditions
from core.query.sql.scope import Names, Scope
from core.query.sql.text import COMMA, all_of, any_of, where
from core.query.write import sql as statements
from core.query.write.rows import Row, as_json
from core.query.write.unique_keys import UniqueKey
from core.query.write.writers import DELETED_AT, ID, ObjectWriter

NUMBER = "#number"


class Holder(NamedTuple):
    """A record that has at least one unique key of a given one.

    `keys`: the indexes, among the keys looked for, of those that both share. `other`: by index, the
    value it has instead of the given one, for keys that a caller created.
    """

    id: str
    is_deleted: bool
    keys: tuple[int, ...]
    other: Mapping[int, str]


def key_row(given: Mapping[str, Any], keys: Sequence[UniqueKey]) -> Row:
    """Return the values of every key that is filled; no record can have the others."""
    return {
        column: given.get(column)
        for key in keys
        if key.values_in(given) is not None
        for column in key.columns
    }


def find_holders(
    context: RequestContext,
    writer: ObjectWriter,
    rows: Sequence[Row],
    keys: Sequence[UniqueKey],
    *,
    is_locked: bool,
) -> dict[int, list[Holder]]:
    """Return holders by the row's number, in the order of their ids.

    Soft-deleted ones are included, but no row that the caller may not see. `is_locked`: locked in
    that order, so that two upserts wait for each other instead of deadlocking; after a wait, the
    same statement checks the row again.
    """
    used = [place for place, key in enumerate(keys) if any(key.values_in(row) for row in rows)]
    if not used:
        return {}
    columns = tuple(dict.fromkeys(column for place in used for column in keys[place].columns))
    numbered = [{NUMBER: number, **row} for number, row in enumerate(rows) if row]
    values = Values()
    scope = Scope(Names(), resolving.table_of(context, writer.obj))
    same = [statements.same_values(scope, keys[place]) for place in used]
    other = [_other_value(scope, keys[place], met) for place, met in zip(used, same, strict=True)]
    statement = sql.SQL(
        "SELECT {input}.{number}, {id}::text, {deleted} IS NOT NULL, ARRAY[{same}],"
        " ARRAY[{other}]::text[] FROM {rows}, {tables}{conditions} ORDER BY {id}{lock}"
    ).format(
        input=statements.INPUT,
        number=sql.Identifier(NUMBER),
        id=scope.own(ID),
        deleted=scope.own(DELETED_AT),
        same=COMMA.join(same),
        other=COMMA.join(other),
        rows=statements.input_rows(
            writer, columns, values.add(as_json(numbered), "json"), {NUMBER: "integer"}
        ),
        tables=scope.from_sql(),
        conditions=where([any_of(same), *row_conditions(scope)]),
        lock=sql.SQL(" FOR NO KEY UPDATE OF {}").format(sql.Identifier(scope.alias))
        if is_locked
        else sql.SQL(""),
    )
    found: dict[int, list[Holder]] = {}
    for number, record_id, is_deleted, is_same, held in executor.rows(statement, values.all()):
        holder = Holder(
            id=record_id,
            is_deleted=is_deleted,
            keys=tuple([place for place, met in zip(used, is_same, strict=True) if met]),
            other={p: text for p, text in zip(used, held, strict=True) if text is not None},
        )
        found.setdefault(number, []).append(holder)
    return found


def _other_value(scope: Scope, key: UniqueKey, same: sql.Composable) -> sql.Composable:
    """Return the record's value as text where it differs from the given one; NULL if either is
    missing.
    """
    if not key.is_custom:
        return sql.SQL("NULL")
    held = [form.sql(scope.own(member.column)) for member, form in key.compared]
    differs = [sql.SQL("({}) IS FALSE").format(same)]
    differs += [sql.SQL("{} IS NOT NULL").format(value) for value in held]
    texts = COMMA.join(sql.SQL("{}::text").format(value) for value in held)
    return sql.SQL("CASE WHEN {} THEN concat_ws(', ', {}) END").format(all_of(differs), texts)
