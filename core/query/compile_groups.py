"""groupBy → SQL: groups with their aggregates, and the records of each, in one statement.

What comes in: a `GroupsPlan`. What goes out: an expression of type json, the array of groups. Rows
are grouped by typed keys (a date, a number, the text of an option); what is printed is made from
the key once per group. Records are numbered inside their group, so offset and limit hold per group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from psycopg import sql

from core.query.aggregates import aggregate_sql
from core.query.compile_dimensions import (
    GROUP_KEY,
    dimension_key,
    dimension_order,
    dimension_value,
    direction_sql,
    group_key,
    leaf_order,
)
from core.query.compile_list import built_edge, edge_columns, object_json, own_name, shown_record
from core.query.compile_rows import cursor_sql, leaf_name, source_conditions
from core.query.compile_selection import columns_used
from core.query.plan import (
    AggregatePlan,
    EdgesPlan,
    PageFactPlan,
    PageInfoPlan,
)
from core.query.plan_groups import (
    GroupEntryPlan,
    GroupOrderPlan,
    GroupsPlan,
    RecordsPlan,
    ValuesPlan,
)
from core.query.scope import ID_COLUMN, Names, Scope
from core.query.sql_text import COMMA, EMPTY_ARRAY, FALSE, TRUE, Built, where

GROUPS, MEMBERS, LISTS = "#groups", "#members", "#lists"
NUMBER, PLACE = "#n", "#g"


def groups_json(names: Names, plan: GroupsPlan) -> sql.Composable:
    return _Groups(names, plan).json()


def _column(table: str, name: str) -> sql.Composable:
    return sql.Identifier(table, name)


class _Groups:
    def __init__(self, names: Names, plan: GroupsPlan) -> None:
        self._names = names
        self._plan = plan
        ordered = [order.aggregate for order in plan.order if order.aggregate is not None]
        asked = [entry for entry in plan.entries if isinstance(entry, AggregatePlan)]
        self._aggregates = list(dict.fromkeys([*asked, *ordered]))
        self._lists = [e for e in plan.entries if isinstance(e, RecordsPlan | EdgesPlan)]
        self._infos = [e for e in plan.entries if isinstance(e, PageInfoPlan)]
        self._has_members = bool(self._lists or self._infos)

    def json(self) -> sql.Composable:
        ctes = [("#groups", self._groups())]
        tables: sql.Composable = sql.Identifier(GROUPS)
        if self._has_members:
            ctes += [(MEMBERS, self._members()), (LISTS, self._member_lists())]
            tables = sql.SQL("{} LEFT JOIN {} ON {} = {}").format(
                tables,
                sql.Identifier(LISTS),
                _column(LISTS, GROUP_KEY),
                _column(GROUPS, GROUP_KEY),
            )
        pairs = [(entry.key, self._value(entry)) for entry in self._plan.entries]
        group = object_json(pairs, [_own_name(entry) for entry in self._plan.entries])
        return sql.SQL("(WITH {} SELECT coalesce(json_agg({} ORDER BY {}), {}) FROM {})").format(
            COMMA.join(
                sql.SQL("{} AS ({})").format(sql.Identifier(name), body) for name, body in ctes
            ),
            group,
            _column(GROUPS, PLACE),
            EMPTY_ARRAY,
            tables,
        )

    # ── groups ───────────────────────────────────────────────────────────────────────────

    def _groups(self) -> sql.Composable:
        """The wanted groups: keys, aggregates, place in the order."""
        base = self._names.fresh("b")
        keys = [_column(base, f"#d{place}") for place in range(len(self._plan.dimensions))]
        aggregates = [self._aggregate(number, base) for number in range(len(self._aggregates))]
        order = COMMA.join(self._group_order(keys, aggregates))
        shown: list[sql.Composable] = [
            *(
                sql.SQL("{} AS {}").format(key, sql.Identifier(f"#d{n}"))
                for n, key in enumerate(keys)
            ),
            *(
                sql.SQL("{} AS {}").format(a, sql.Identifier(f"#a{n}"))
                for n, a in enumerate(aggregates)
            ),
            sql.SQL("row_number() OVER (ORDER BY {}) AS {}").format(order, sql.Identifier(PLACE)),
        ]
        if self._has_members:
            shown.append(group_key(keys))
        return sql.SQL("SELECT {} FROM ({}) AS {} GROUP BY {} ORDER BY {} LIMIT {}").format(
            COMMA.join(shown),
            self._base(),
            sql.Identifier(base),
            COMMA.join(keys),
            order,
            sql.Literal(self._plan.limit),
        )

    def _base(self) -> sql.Composable:
        """Every row of the filter: its keys, and the columns the aggregates look at."""
        scope = Scope(self._names, self._plan.source.table)
        shown = [*self._keys(scope)]
        for number, aggregate in enumerate(self._aggregates):
            for place, column in enumerate(aggregate.columns):
                name = sql.Identifier(f"#c{number}.{place}")
                shown.append(sql.SQL("{} AS {}").format(scope.column(column), name))
        conditions = where(source_conditions(scope, self._plan.source, None))
        return sql.SQL("SELECT {} FROM {}{}").format(
            COMMA.join(shown), scope.from_sql(), conditions
        )

    def _keys(self, scope: Scope) -> list[sql.Composable]:
        return [
            sql.SQL("{} AS {}").format(
                dimension_key(dimension, scope), sql.Identifier(f"#d{place}")
            )
            for place, dimension in enumerate(self._plan.dimensions)
        ]

    def _aggregate(self, number: int, base: str) -> sql.Composable:
        aggregate = self._aggregates[number]
        columns = [_column(base, f"#c{number}.{place}") for place in range(len(aggregate.columns))]
        return aggregate_sql(aggregate, columns)

    def _group_order(
        self, keys: Sequence[sql.Composable], aggregates: Sequence[sql.Composable]
    ) -> list[sql.Composable]:
        """As asked, then by the dimensions, so that equal requests give equal answers."""
        terms = [self._order_term(order, keys, aggregates) for order in self._plan.order]
        named = {order.dimension for order in self._plan.order}
        for place, dimension in enumerate(self._plan.dimensions):
            if place not in named:
                terms.append(
                    sql.SQL("{} NULLS FIRST").format(dimension_order(dimension, keys[place]))
                )
        return terms

    def _order_term(
        self,
        order: GroupOrderPlan,
        keys: Sequence[sql.Composable],
        aggregates: Sequence[sql.Composable],
    ) -> sql.Composable:
        if order.dimension is not None:
            value = dimension_order(self._plan.dimensions[order.dimension], keys[order.dimension])
        elif order.aggregate is not None:
            value = aggregates[self._aggregates.index(order.aggregate)]
        return value + direction_sql(order.is_descending, order.nulls_first)

    # ── members ──────────────────────────────────────────────────────────────────────────

    def _members(self) -> sql.Composable:
        """The records of the wanted groups, numbered inside their group."""
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
            key=_column(row, GROUP_KEY),
            order=COMMA.join(leaf_order(self._plan.record_order, row)),
            number=sql.Identifier(NUMBER),
            rows=rows,
            wanted=_column(GROUPS, GROUP_KEY),
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
        """Per group: one JSON array per list, how many records it has, cursors at its ends."""
        first, last = self._plan.record_offset, self._plan.record_offset + self._plan.record_limit
        number = _column(MEMBERS, NUMBER)
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
            return _column(GROUPS, f"#a{self._aggregates.index(entry)}")
        if isinstance(entry, ValuesPlan):
            return self._dimension_values()
        if isinstance(entry, RecordsPlan | EdgesPlan):
            array = _column(LISTS, f"#l{self._lists.index(entry)}")
            return sql.SQL("coalesce({}, {})").format(array, EMPTY_ARRAY)
        if isinstance(entry, PageInfoPlan):
            return self._page_info(entry)
        return sql.SQL("{}::text").format(sql.Literal(entry.value))

    def _dimension_values(self) -> sql.Composable:
        values = [
            dimension_value(dimension, _column(GROUPS, f"#d{place}"))
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
        cursors = _column(LISTS, "#cursors")
        end = self._plan.record_offset + self._plan.record_limit
        facts: Mapping[str, sql.Composable] = {
            "hasNextPage": sql.SQL("{} > {}").format(_column(LISTS, "#count"), sql.Literal(end)),
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
