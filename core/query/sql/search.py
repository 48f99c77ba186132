"""Full-text search → SQL: every object's best records merged into one order, in one statement.

The result is an expression of type json, the connection. Each object contributes its best `limit +
1` records; labels are built for the final rows alone. Order: ts_rank_cd and ts_rank descending,
priority of the object, id; because negated ranks ascend, one row comparison pages through it.
"""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from core.query.plan.search import (
    FactPlan,
    SearchCursorPlan,
    SearchEdgesPlan,
    SearchedObject,
    SearchNodePlan,
    SearchPlan,
)
from core.query.plan.search_cursors import KEYS
from core.query.plan.types import LiteralPlan, PageFactPlan, PageInfoPlan
from core.query.sql.conditions import source_conditions
from core.query.sql.lists import object_json
from core.query.sql.scope import ID_COLUMN, Names, Scope
from core.query.sql.text import COMMA, EMPTY_ARRAY, FALSE, TRUE, any_of, row_json, where
from metadata.columns.reading import part_column
from metadata.definitions import FieldDef
from metadata.types.registry import field_type
from metadata.values.search_text import vector_expression

PAGE = "#found"
NUMBER = "#n"
# Columns of the found rows.
ROW = ("id", "object", "object_label", "priority", "rank_cd", "rank", "label", "image")
# The source when the caller may search no object.
NOTHING = sql.SQL(
    "SELECT NULL::uuid AS id, ''::text AS object, ''::text AS object_label, 0 AS priority, "
    "0::real AS rank_cd, 0::real AS rank, ''::text AS label, NULL::text AS image WHERE false"
)
OWN_NAMES: Mapping[type, str] = {
    SearchNodePlan: "node",
    SearchCursorPlan: "cursor",
    SearchEdgesPlan: "edges",
    PageInfoPlan: "pageInfo",
    LiteralPlan: "__typename",
}


def search_json(names: Names, plan: SearchPlan) -> sql.Composable:
    pairs = [(entry.key, _value(names, plan, entry)) for entry in plan.entries]
    whole = object_json(pairs, [_own_name(entry) for entry in plan.entries])
    return sql.SQL("(WITH {} AS ({}) SELECT {})").format(
        sql.Identifier(PAGE), _found(names, plan), whole
    )


def _own_name(entry: object) -> str:
    return OWN_NAMES.get(type(entry)) or str(getattr(entry, "name", ""))


# ── the rows ─────────────────────────────────────────────────────────────────────────────────


def _found(names: Names, plan: SearchPlan) -> sql.Composable:
    """Return the page's rows and one more, numbered."""
    union, alias = names.fresh("u"), names.fresh("f")
    parts: list[sql.Composable] = [
        sql.SQL("({})").format(_best(names, plan, obj)) for obj in plan.objects
    ]
    return sql.SQL(
        "SELECT {alias}.*, row_number() OVER () AS {number} FROM "
        "(SELECT * FROM ({parts}) AS {union} ORDER BY {order} LIMIT {limit}) AS {alias}"
    ).format(
        alias=sql.Identifier(alias),
        number=sql.Identifier(NUMBER),
        parts=sql.SQL(" UNION ALL ").join(parts or [NOTHING]),
        union=sql.Identifier(union),
        order=COMMA.join(_order(union)),
        limit=sql.Literal(plan.limit + 1),
    )


def _order(alias: str) -> list[sql.Composable]:
    """Ascending throughout."""
    return [
        sql.SQL("(-{})").format(sql.Identifier(alias, "rank_cd")),
        sql.SQL("(-{})").format(sql.Identifier(alias, "rank")),
        sql.Identifier(alias, "priority"),
        sql.Identifier(alias, "id"),
    ]


def _best(names: Names, plan: SearchPlan, obj: SearchedObject) -> sql.Composable:
    ranked = names.fresh("r")
    order = _order(ranked)
    beyond: sql.Composable = sql.SQL("")
    if plan.cursor is not None:
        cd, rank, priority, record_id = (slot.sql for slot in plan.cursor)
        beyond = sql.SQL(" WHERE ({}) > (-{}, -{}, {}, {})").format(
            COMMA.join(order), cd, rank, priority, record_id
        )
    return sql.SQL("SELECT * FROM ({}) AS {}{} ORDER BY {} LIMIT {}").format(
        _ranked(names, plan, obj),
        sql.Identifier(ranked),
        beyond,
        COMMA.join(order),
        sql.Literal(plan.limit + 1),
    )


def _ranked(names: Names, plan: SearchPlan, obj: SearchedObject) -> sql.Composable:
    scope = Scope(names, obj.source.table)
    conditions = source_conditions(scope, obj.source, None)
    conditions += _matches(scope, plan, obj)
    values = (
        scope.own(ID_COLUMN),
        sql.SQL("{}::text").format(sql.Literal(obj.name)),
        sql.SQL("{}::text").format(sql.Literal(obj.label_singular)),
        sql.SQL("{}::integer").format(sql.Literal(obj.priority)),
        _rank("ts_rank_cd", scope, plan, obj),
        _rank("ts_rank", scope, plan, obj),
        _text_of(scope, obj.label),
        _image_of(scope, obj.image),
    )
    shown = COMMA.join(
        sql.SQL("{} AS {}").format(value, sql.Identifier(name))
        for value, name in zip(values, ROW, strict=True)
    )
    return sql.SQL("SELECT {} FROM {}{}").format(shown, scope.from_sql(), where(conditions))


def _matches(scope: Scope, plan: SearchPlan, obj: SearchedObject) -> list[sql.Composable]:
    """Match through the stored vector's index.

    Where it contains words of hidden fields, a vector of the readable ones must match too.
    """
    if plan.words is None:
        return []
    vectors = [scope.own(obj.vector)]
    if obj.readable is not None:
        vectors.append(_readable_vector(obj))
    return [_matches_vector(vector, plan) for vector in vectors]


def _matches_vector(vector: sql.Composable, plan: SearchPlan) -> sql.Composable:
    assert plan.words is not None  # noqa: S101  asked by _matches
    found = sql.SQL("{} @@ to_tsquery('simple', {})").format(vector, plan.words.sql)
    if plan.inside is None:
        return found
    inside = sql.SQL("{}::text ILIKE {}").format(vector, plan.inside.sql)
    return any_of([found, inside])


def _readable_vector(obj: SearchedObject) -> sql.Composable:
    return vector_expression((field_type(field), field) for field in obj.readable_fields)


def _rank(function: str, scope: Scope, plan: SearchPlan, obj: SearchedObject) -> sql.Composable:
    if plan.words is None:
        return sql.SQL("0::real")
    vector = scope.own(obj.vector) if obj.readable is None else _readable_vector(obj)
    return sql.SQL(function + "({}, to_tsquery('simple', {}))").format(vector, plan.words.sql)


def _text_of(scope: Scope, label: FieldDef | None) -> sql.Composable:
    """Return a record's label: its text parts separated by blanks."""
    if label is None:
        return sql.SQL("''::text")
    alias = sql.Identifier(scope.alias)
    parts = [part_column(part, label, alias) for part in field_type(label).parts(label)]
    texts = [sql.SQL("{}::text").format(part) for part in parts]
    return sql.SQL("concat_ws(' ', {})").format(COMMA.join(texts))


def _image_of(scope: Scope, image: FieldDef | None) -> sql.Composable:
    """Return an address: a text field's, or the first file's; NULL for anything else."""
    if image is None:
        return sql.SQL("NULL::text")
    part = field_type(image).parts(image)[0]
    column = part_column(part, image, sql.Identifier(scope.alias))
    if part.kind.key == "text" and not part.name:
        return column
    if image.type == "FILES":
        return sql.SQL("({} -> 0 ->> 'url')").format(column)
    return sql.SQL("NULL::text")


# ── what is shown ────────────────────────────────────────────────────────────────────────────


def _value(
    names: Names, plan: SearchPlan, entry: SearchEdgesPlan | PageInfoPlan | LiteralPlan
) -> sql.Composable:
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
    return sql.SQL("(SELECT coalesce(json_agg({} ORDER BY {}), {}) FROM {})").format(
        edge, sql.Identifier(alias, NUMBER), EMPTY_ARRAY, _shown(plan, alias)
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
