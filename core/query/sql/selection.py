"""One record's JSON → SQL, relations included.

The `Built` value is a row where every key is its catalog name (compact and fastest; the keys are
SQL identifiers, at most 63 bytes), and `JSON_OBJECT` with literal keys where the caller chose a
key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from psycopg import sql

from core.query.plan.types import (
    EntryPlan,
    FieldPlan,
    ItemPlan,
    LiteralPlan,
    SelectionPlan,
    SubPlan,
    ToManyPlan,
    ToOnePlan,
)
from core.query.sql.conditions import row_conditions
from core.query.sql.scope import ID_COLUMN, Names, Scope
from core.query.sql.text import (
    EMPTY_ARRAY,
    MAX_IDENTIFIER_BYTES,
    Built,
    built_object,
    built_row,
    json_object,
    where,
)
from core.query.versions import COLUMNS, NAME, VersionEntry, version_sql
from metadata.columns.reading import part_sql, printed_as_text, sub_values, value_sql
from metadata.parts import JsonShape, Part
from metadata.types.registry import field_type

MAX_ROW_COLUMNS = 1600  # PostgreSQL's limit on a target list is 1664
TYPENAME = "__typename"


def columns_used(selection: SelectionPlan) -> set[str]:
    """Return the physical columns that a row needs for the selection."""
    used: set[str] = set()
    for entry in selection.entries:
        if isinstance(entry, FieldPlan):
            used.update(entry.columns)
        elif isinstance(entry, ToOnePlan):
            used.add(entry.hop.join_column)
        elif isinstance(entry, ToManyPlan):
            used.add(ID_COLUMN)
        elif isinstance(entry, VersionEntry):
            used.update(COLUMNS)
    return used


def built_record(names: Names, selection: SelectionPlan, alias: str) -> Built:
    """Return the record in row `alias` as a JSON object."""
    pairs = [(entry.key, _value(names, entry, alias)) for entry in selection.entries]
    if len(pairs) <= MAX_ROW_COLUMNS and all(_is_own_name(entry) for entry in selection.entries):
        return built_row(names.fresh("r"), pairs)
    return built_object(pairs)


def _is_own_name(entry: EntryPlan) -> bool:
    """Tell whether the key is the catalog's name and fits an SQL identifier."""
    if isinstance(entry, LiteralPlan):
        return entry.key == TYPENAME
    if isinstance(entry, VersionEntry):
        return entry.key == NAME
    return entry.key == entry.name and len(entry.key.encode()) <= MAX_IDENTIFIER_BYTES


def _value(names: Names, entry: EntryPlan, alias: str) -> Built:
    return _VALUES[type(entry)](names, entry, alias)


def _literal(_names: Names, entry: LiteralPlan, _alias: str) -> Built:
    return Built(sql.SQL("{}::text").format(sql.Literal(entry.value)))


def _version(_names: Names, _entry: VersionEntry, alias: str) -> Built:
    return Built(version_sql(alias))


def _field(names: Names, entry: FieldPlan, alias: str) -> Built:
    table, field = sql.Identifier(alias), entry.field
    parts = field_type(field).parts(field)
    if entry.items is not None:
        column = sql.Identifier(alias, parts[0].column(field))
        return Built(items_sql(parts[0], column, entry.items))
    if entry.sub is not None:
        pairs = [(sub.key, _sub_value(names, entry, sub, alias)) for sub in entry.sub]
        if all(_is_own_sub_name(sub) for sub in entry.sub):
            return built_row(names.fresh("c"), pairs)
        return built_object(pairs)
    if entry.as_text:
        parts = tuple(map(printed_as_text, parts))
    composite = sub_values(parts, field, table)
    if composite:
        return built_row(names.fresh("c"), [(key, Built(value)) for key, value in composite])
    return Built(value_sql(parts, field, table))


def _sub_value(names: Names, entry: FieldPlan, sub: SubPlan | LiteralPlan, alias: str) -> Built:
    if isinstance(sub, LiteralPlan):
        return _literal(names, sub, alias)
    if sub.items is None:
        part = printed_as_text(sub.part) if sub.as_text else sub.part
        return Built(part_sql(part, entry.field, sql.Identifier(alias)))
    return Built(items_sql(sub.part, sql.Identifier(alias, sub.column), sub.items))


def _is_own_sub_name(sub: SubPlan | LiteralPlan) -> bool:
    return sub.key == (TYPENAME if isinstance(sub, LiteralPlan) else sub.part.name)


def items_sql(
    part: Part, column: sql.Composable, items: tuple[ItemPlan | LiteralPlan, ...]
) -> sql.Composable:
    """Return chosen members of a stored JSON object, or of each object of a stored list."""
    shape: JsonShape | None = part.kind.shape
    if shape is not None and not shape.is_list:
        return sql.SQL("CASE WHEN {} IS NOT NULL THEN {} END").format(column, _item(column, items))
    value = sql.Identifier("#i", "value")
    return sql.SQL(
        '(SELECT coalesce(json_agg({} ORDER BY "#i"."place"), {}) '
        'FROM jsonb_array_elements({}) WITH ORDINALITY AS "#i"("value", "place"))'
    ).format(_item(value, items), EMPTY_ARRAY, column)


def _item(value: sql.Composable, items: tuple[ItemPlan | LiteralPlan, ...]) -> sql.Composable:
    return json_object(
        (
            item.key,
            sql.SQL("{}::text").format(sql.Literal(item.value))
            if isinstance(item, LiteralPlan)
            else sql.SQL("{} -> {}").format(value, sql.Literal(item.name)),
        )
        for item in items
    )


def _to_one(names: Names, entry: ToOnePlan, alias: str) -> Built:
    scope = Scope(names, entry.hop.table)
    same = sql.SQL("{} = {}").format(
        scope.own(ID_COLUMN), sql.Identifier(alias, entry.hop.join_column)
    )
    record = built_record(names, entry.selection, scope.alias)
    conditions = where([same, *row_conditions(scope)])
    return Built(
        sql.SQL("(SELECT {} FROM {}{})").format(
            record.value, record.behind(scope.from_sql()), conditions
        )
    )


def _to_many(names: Names, entry: ToManyPlan, alias: str) -> Built:
    from core.query.sql.lists import list_json  # lists show records in turn

    return Built(list_json(names, entry.children, alias))


_VALUES: Mapping[type, Callable[[Names, Any, str], Built]] = {
    LiteralPlan: _literal,
    VersionEntry: _version,
    FieldPlan: _field,
    ToOnePlan: _to_one,
    ToManyPlan: _to_many,
}
