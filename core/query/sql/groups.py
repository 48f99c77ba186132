"""groupBy → SQL: groups with their aggregates, and the records of each, in one statement.

The result is an expression of type json, the array of groups. `core.query.sql.grouped` selects the
groups; what is printed is made from a group's keys, once. Records are numbered inside their group,
so offset and limit apply per group.
"""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from core.query.plan.groups import GroupEntryPlan, GroupsPlan, RecordsPlan, ValuesPlan
from core.query.plan.types import AggregatePlan, EdgesPlan, PageFactPlan, PageInfoPlan
from core.query.sql.conditions import source_conditions
from core.query.sql.dimensions import (
    GROUP_KEY,
    dimension_key,
    dimension_value,
    group_key,
    leaf_order,
)
from core.query.sql.grouped import PLACE, GroupedRows, column_of
from core.query.sql.lists import built_edge, edge_columns, object_json, own_name, shown_record
from core.query.sql.rows import cursor_sql, leaf_name
from core.query.sql.scope import ID_COLUMN, Names, Scope
from core.query.sql.selection import columns_used
from core.query.sql.text import COMMA, EMPTY_ARRAY, FALSE, TRUE, Built, where

GROUPS, MEMBERS, LISTS = "#groups", "#members", "#lists"
NUMBER = "#n"


def groups_json(names: Names, plan: GroupsPlan) -> sql.Composable:
    return _Groups(names, plan).json()


class _Groups:
    def __init__(self, names: Names, plan: GroupsPlan) -> None:
        self._names = names
        self._plan = plan
        self._grouped = GroupedRows(names, plan)
        self._lists = [e for e in plan.entries if isinstance(e, RecordsPlan | EdgesPlan)]
        self._infos = [e for e in plan.entries if isinstance(e, PageInfoPlan)]
        self._has_members = bool(self._lists or self._infos)

    def json(self) -> sql.Composable:
        ctes = [(GROUPS, self._grouped.wanted(with_key=self._has_members))]
        tables: sql.Composable = sql.Identifier(GROUPS)
        if self._has_members:
            ctes += [(MEMBERS, self._members()), (LISTS, self._member_lists())]
            tables = sql.SQL("{} LEFT JOIN {} ON {} = {}").format(
                tables,
                sql.Identifier(LISTS),
                column_of(LISTS, GROUP_KEY),
                column_of(GROUPS, GROUP_KEY),
            )
        pairs = [(entry.key, self._value(entry)) for entry in self._plan.entries]
        group = object_json(pairs, [_own_name(entry) for entry in self._plan.entries])
        return sql.SQL("(WITH {} SELECT coalesce(json_agg({} ORDER BY {}), {}) FROM {})").format(
            COMMA.join(
                sql.SQL("{} AS ({})").format(sql.Identifier(name), body) for name, body in ctes
            ),
            group,
            column_of(GROUPS, PLACE),
            EMPTY_ARRAY,
            tables,
        )

    # ── members ──────────────────────────────────────────────────────────────────────────

    def _members(self) -> sql.Composable:
        """Return the records of the requested groups, numbered inside their group."""
        scope, row = Scope(self._names, self._plan.source.table), self._names.fresh("m")
        shown = {name: scope.own(name) for name in sorted(self._record_columns())}
        for place, leaf in enumerate(self._plan.record_order):
            shown[leaf_name(place, leaf)] = scope.column(leaf.column)
        columns = [sql.SQL("{} AS {}").format(v, sql.Identifier(n)) for n, v in shown.items()]
        keys = [dimension_key(dimension, scope) for dimension in self._plan.dimensions]
        conditions = where(source_conditions(scope, self._plan.source, None))
        rows = sql.SQL("SELECT {}, {} FROM {}{}").format(
            COMMA.join(columns), group_key(keys), scope.from_sql(), conditions
        )
        return sql.SQL(
            "SELECT {row}.*, row_number() OVER (PARTITION BY {key} ORDER BY {order}) AS {number} "
            "FROM ({rows}) AS {row} WHERE {key} IN (SELECT {wanted} FROM {groups})"
        ).format(
            row=sql.Identifier(row),
            key=column_of(row, GROUP_KEY),
            order=COMMA.join(leaf_order(self._plan.record_order, row)),
            number=sql.Identifier(NUMBER),
            rows=rows,
            wanted=column_of(GROUPS, GROUP_KEY),
            groups=sql.Identifier(GROUPS),
        )

    def _record_columns(self) -> set[str]:
        used = {ID_COLUMN}
        for entry in self._lists:
            used |= (
                edge_columns(entry)
                if isinstance(entry, EdgesPlan)
                else columns_used(entry.shown.selection)
            )
        return used

    def _member_lists(self) -> sql.Composable:
        """Return per group: one JSON array per list, its number of records, cursors at its ends."""
        first, last = self._plan.record_offset, self._plan.record_offset + self._plan.record_limit
        number = column_of(MEMBERS, NUMBER)
        within = sql.SQL("{} > {} AND {} <= {}").format(
            number, sql.Literal(first), number, sql.Literal(last)
        )
        elements = [self._element(entry) for entry in self._lists]
        shown = [
            sql.SQL("json_agg({} ORDER BY {}) FILTER (WHERE {}) AS {}").format(
                element.value, number, within, sql.Identifier(f"#l{place}")
            )
            for place, element in enumerate(elements)
        ]
        if self._infos:
            cursor = cursor_sql(self._plan.record_order, MEMBERS)
            shown += [
                sql.SQL("max({}) AS {}").format(number, sql.Identifier("#count")),
                sql.SQL("array_agg({} ORDER BY {}) FILTER (WHERE {}) AS {}").format(
                    cursor, number, within, sql.Identifier("#cursors")
                ),
            ]
        return sql.SQL("SELECT {}, {} FROM {} GROUP BY {}").format(
            sql.Identifier(GROUP_KEY),
            COMMA.join(shown),
            COMMA.join([sql.Identifier(MEMBERS), *(t for e in elements for t in e.tables)]),
            sql.Identifier(GROUP_KEY),
        )

    def _element(self, entry: RecordsPlan | EdgesPlan) -> Built:
        if isinstance(entry, RecordsPlan):
            return shown_record(self._names, entry.shown, MEMBERS)
        return built_edge(self._names, entry, self._plan.record_order, MEMBERS)

    # ── a group's keys ───────────────────────────────────────────────────────────────────

    def _value(self, entry: GroupEntryPlan) -> sql.Composable:
        if isinstance(entry, AggregatePlan):
            return column_of(GROUPS, f"#a{self._grouped.aggregates.index(entry)}")
        if isinstance(entry, ValuesPlan):
            return self._dimension_values()
        if isinstance(entry, RecordsPlan | EdgesPlan):
            array = column_of(LISTS, f"#l{self._lists.index(entry)}")
            return sql.SQL("coalesce({}, {})").format(array, EMPTY_ARRAY)
        if isinstance(entry, PageInfoPlan):
            return self._page_info(entry)
        return sql.SQL("{}::text").format(sql.Literal(entry.value))

    def _dimension_values(self) -> sql.Composable:
        values = [
            dimension_value(dimension, column_of(GROUPS, f"#d{place}"))
            for place, dimension in enumerate(self._plan.dimensions)
        ]
        return sql.SQL("JSON_ARRAY({} NULL ON NULL)").format(COMMA.join(values))

    def _page_info(self, info: PageInfoPlan) -> sql.Composable:
        pairs = [
            (
                entry.key,
                self._fact(entry.name)
                if isinstance(entry, PageFactPlan)
                else sql.SQL("{}::text").format(sql.Literal(entry.value)),
            )
            for entry in info.entries
        ]
        return object_json(pairs, [own_name(entry) for entry in info.entries])

    def _fact(self, name: str) -> sql.Composable:
        cursors = column_of(LISTS, "#cursors")
        end = self._plan.record_offset + self._plan.record_limit
        facts: Mapping[str, sql.Composable] = {
            "hasNextPage": sql.SQL("{} > {}").format(column_of(LISTS, "#count"), sql.Literal(end)),
            "hasPreviousPage": TRUE if self._plan.record_offset else FALSE,
            "startCursor": sql.SQL("{}[1]").format(cursors),
            "endCursor": sql.SQL("{}[cardinality({})]").format(cursors, cursors),
        }
        return facts[name]


_OWN_NAMES: Mapping[type, str] = {
    ValuesPlan: "groupByDimensionValues",
    RecordsPlan: "records",
}


def _own_name(entry: GroupEntryPlan) -> str:
    return _OWN_NAMES.get(type(entry)) or own_name(entry)
