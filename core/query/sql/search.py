"""The page of a search → the connection that a client asked for, an expression of type json."""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from core.query.plan.search import (
    FactPlan,
    SearchCursorPlan,
    SearchEdgesPlan,
    SearchEntryPlan,
    SearchListPlan,
    SearchNodePlan,
    SearchPlan,
)
from core.query.plan.search_cursors import KEYS
from core.query.plan.types import LiteralPlan, PageFactPlan, PageInfoPlan
from core.query.sql.lists import object_json
from core.query.sql.scope import Names
from core.query.sql.search_rows import NUMBER, found_rows
from core.query.sql.text import EMPTY_ARRAY, FALSE, TRUE, row_json

PAGE = "#found"
OWN_NAMES: Mapping[type, str] = {
    SearchNodePlan: "node",
    SearchCursorPlan: "cursor",
    SearchEdgesPlan: "edges",
    SearchListPlan: "data",
    PageInfoPlan: "pageInfo",
    LiteralPlan: "__typename",
}


def search_json(names: Names, plan: SearchPlan) -> sql.Composable:
    pairs = [(entry.key, _value(names, plan, entry)) for entry in plan.entries]
    whole = object_json(pairs, [_own_name(entry) for entry in plan.entries])
    return sql.SQL("(WITH {} AS ({}) SELECT {})").format(
        sql.Identifier(PAGE), found_rows(names, plan), whole
    )


def _own_name(entry: object) -> str:
    return OWN_NAMES.get(type(entry)) or str(getattr(entry, "name", ""))


def _value(names: Names, plan: SearchPlan, entry: SearchEntryPlan) -> sql.Composable:
    if isinstance(entry, SearchListPlan):
        alias = names.fresh("p")
        return object_json(
            [(entry.name, _list(plan, _node(entry.node, alias), alias))], [entry.name]
        )
    if isinstance(entry, SearchEdgesPlan):
        return _edges(names, plan, entry)
    if isinstance(entry, PageInfoPlan):
        pairs = [
            (e.key, _page_fact(names, plan, e) if isinstance(e, PageFactPlan) else _literal(e))
            for e in entry.entries
        ]
        return object_json(pairs, [_own_name(e) for e in entry.entries])
    return _literal(entry)


def _edges(names: Names, plan: SearchPlan, edges: SearchEdgesPlan) -> sql.Composable:
    alias = names.fresh("p")
    pairs = []
    for entry in edges.entries:
        if isinstance(entry, SearchNodePlan):
            value = _node(entry, alias)
        elif isinstance(entry, SearchCursorPlan):
            value = _cursor(alias)
        else:
            value = _literal(entry)
        pairs.append((entry.key, value))
    edge = object_json(pairs, [_own_name(entry) for entry in edges.entries])
    return _list(plan, edge, alias)


def _list(plan: SearchPlan, item: sql.Composable, alias: str) -> sql.Composable:
    """Of each record that is shown."""
    return sql.SQL("(SELECT coalesce(json_agg({} ORDER BY {}), {}) FROM {})").format(
        item, sql.Identifier(alias, NUMBER), EMPTY_ARRAY, _shown(plan, alias)
    )


def _shown(plan: SearchPlan, alias: str) -> sql.Composable:
    return sql.SQL("{} AS {} WHERE {} <= {}").format(
        sql.Identifier(PAGE),
        sql.Identifier(alias),
        sql.Identifier(alias, NUMBER),
        sql.Literal(plan.limit),
    )


_COLUMN_OF_FACT: Mapping[str, str] = {
    "recordId": "id",
    "objectNameSingular": "object",
    "objectLabelSingular": "object_label",
    "label": "label",
    "imageUrl": "image",
    "tsRankCD": "rank_cd",
    "tsRank": "rank",
}


def _node(node: SearchNodePlan, alias: str) -> sql.Composable:
    pairs = [
        (
            entry.key,
            sql.Identifier(alias, _COLUMN_OF_FACT[entry.name])
            if isinstance(entry, FactPlan)
            else _literal(entry),
        )
        for entry in node.entries
    ]
    return object_json(pairs, [_own_name(entry) for entry in node.entries])


def _cursor(alias: str) -> sql.Composable:
    columns = ("rank_cd", "rank", "priority", "id")
    content = row_json(
        (key, sql.Identifier(alias, column)) for key, column in zip(KEYS, columns, strict=True)
    )
    return sql.SQL("translate(encode(convert_to({}::text, 'UTF8'), 'base64'), E'\\n', '')").format(
        content
    )


def _page_fact(names: Names, plan: SearchPlan, fact: PageFactPlan) -> sql.Composable:
    if fact.name == "hasNextPage":
        return sql.SQL("(SELECT count(*) > {} FROM {})").format(
            sql.Literal(plan.limit), sql.Identifier(PAGE)
        )
    if fact.name == "hasPreviousPage":
        return FALSE if plan.cursor is None else TRUE
    alias = names.fresh("p")
    direction = sql.SQL("DESC" if fact.name == "endCursor" else "ASC")
    return sql.SQL("(SELECT {} FROM {} ORDER BY {} {} LIMIT 1)").format(
        _cursor(alias), _shown(plan, alias), sql.Identifier(alias, NUMBER), direction
    )


def _literal(entry: LiteralPlan) -> sql.Composable:
    return sql.SQL("{}::text").format(sql.Literal(entry.value))
