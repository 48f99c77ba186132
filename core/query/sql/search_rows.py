"""Full-text search → the rows of a page: every object's best records, put into one order.

Each object is asked for its best `limit + 1` records; labels are made for those alone. Records with
all words come first: of those with some only, ts_rank_cd is 0. Order: ts_rank_cd and ts_rank
descending, priority of the object, id; as the negated ranks ascend, one row comparison pages
through it.
"""

from __future__ import annotations

from psycopg import sql

from core.query.plan.search import SearchedObject, SearchPlan
from core.query.plan.slots import Slot
from core.query.sql.conditions import source_conditions
from core.query.sql.scope import ID_COLUMN, Names, Scope
from core.query.sql.text import COMMA, where
from metadata.columns.reading import part_column
from metadata.definitions import FieldDef
from metadata.search.expression import vector_expression
from metadata.types.registry import field_type

EVERY = "#every"
NUMBER = "#n"
# Columns of the found rows.
ROW = ("id", "object", "object_label", "priority", "rank_cd", "rank", "label", "image")
# What stands there when the caller may search no object.
NOTHING = sql.SQL(
    "SELECT NULL::uuid AS id, ''::text AS object, ''::text AS object_label, 0 AS priority, "
    "0::real AS rank_cd, 0::real AS rank, ''::text AS label, NULL::text AS image WHERE false"
)


def found_rows(names: Names, plan: SearchPlan) -> sql.Composable:
    """The page's rows and one more, numbered. Records with some of the words are looked for only
    when those with all of them do not fill the page."""
    alias = names.fresh("f")
    rows = _first(names, plan, [_best(names, plan, obj) for obj in plan.objects])
    before: sql.Composable = sql.SQL("")
    if plan.some is not None:
        every = sql.Identifier(EVERY)
        before = sql.SQL("WITH {} AS ({}) ").format(every, rows)
        others = [_best(names, plan, obj, with_some=True) for obj in plan.objects]
        rows = _first(names, plan, [sql.SQL("SELECT * FROM {}").format(every), *others])
    return sql.SQL("{}SELECT {}.*, row_number() OVER () AS {} FROM ({}) AS {}").format(
        before, sql.Identifier(alias), sql.Identifier(NUMBER), rows, sql.Identifier(alias)
    )


def _first(names: Names, plan: SearchPlan, parts: list[sql.Composable]) -> sql.Composable:
    """So many rows of all parts as a page needs, in order."""
    union = names.fresh("u")
    return sql.SQL("SELECT * FROM ({}) AS {} ORDER BY {} LIMIT {}").format(
        sql.SQL(" UNION ALL ").join(sql.SQL("({})").format(part) for part in parts or [NOTHING]),
        sql.Identifier(union),
        COMMA.join(_order(union)),
        sql.Literal(plan.limit + 1),
    )


def _order(alias: str) -> list[sql.Composable]:
    """Ascending throughout."""
    return [
        sql.SQL("(-{})").format(sql.Identifier(alias, "rank_cd")),
        sql.SQL("(-{})").format(sql.Identifier(alias, "rank")),
        sql.Identifier(alias, "priority"),
        sql.Identifier(alias, "id"),
    ]


def _best(
    names: Names, plan: SearchPlan, obj: SearchedObject, *, with_some: bool = False
) -> sql.Composable:
    ranked = names.fresh("r")
    order = _order(ranked)
    beyond: sql.Composable = sql.SQL("")
    if plan.cursor is not None:
        cd, rank, priority, record_id = (slot.sql for slot in plan.cursor)
        beyond = sql.SQL(" WHERE ({}) > (-{}, -{}, {}, {})").format(
            COMMA.join(order), cd, rank, priority, record_id
        )
    return sql.SQL("SELECT * FROM ({}) AS {}{} ORDER BY {} LIMIT {}").format(
        _ranked(names, plan, obj, with_some=with_some),
        sql.Identifier(ranked),
        beyond,
        COMMA.join(order),
        sql.Literal(plan.limit + 1),
    )


def _ranked(
    names: Names, plan: SearchPlan, obj: SearchedObject, *, with_some: bool
) -> sql.Composable:
    scope = Scope(names, obj.source.table)
    conditions = source_conditions(scope, obj.source, None)
    matches = _matches_some if with_some else _matches_every
    conditions += matches(scope, plan, obj)
    has_all = plan.every is not None and not with_some
    values = (
        scope.own(ID_COLUMN),
        sql.SQL("{}::text").format(sql.Literal(obj.name)),
        sql.SQL("{}::text").format(sql.Literal(obj.label_singular)),
        sql.SQL("{}::integer").format(sql.Literal(obj.priority)),
        _rank("ts_rank_cd", scope, obj, plan.every if has_all else None),
        _rank("ts_rank", scope, obj, plan.some or plan.every),
        _text_of(scope, obj.label),
        _image_of(scope, obj.image),
    )
    shown = COMMA.join(
        sql.SQL("{} AS {}").format(value, sql.Identifier(name))
        for value, name in zip(values, ROW, strict=True)
    )
    return sql.SQL("SELECT {} FROM {}{}").format(shown, scope.from_sql(), where(conditions))


def _matches_every(scope: Scope, plan: SearchPlan, obj: SearchedObject) -> list[sql.Composable]:
    return [] if plan.every is None else _matches(scope, obj, plan.every)


def _matches_some(scope: Scope, plan: SearchPlan, obj: SearchedObject) -> list[sql.Composable]:
    assert plan.some is not None  # noqa: S101  asked by _found
    assert plan.every is not None  # noqa: S101  where there are some there are all
    return [
        sql.SQL("(SELECT count(*) FROM {}) <= {}").format(
            sql.Identifier(EVERY), sql.Literal(plan.limit)
        ),
        *_matches(scope, obj, plan.some),
        sql.SQL("NOT {} @@ {}").format(_seen_vector(scope, obj), plan.every.sql),
    ]


def _matches(scope: Scope, obj: SearchedObject, words: Slot) -> list[sql.Composable]:
    """The stored vector finds the rows by its index; where it holds words of hidden fields, a
    vector of the readable ones must agree."""
    vectors = [scope.own(obj.vector)]
    if obj.readable is not None:
        vectors.append(_readable_vector(obj))
    return [sql.SQL("{} @@ {}").format(vector, words.sql) for vector in vectors]


def _seen_vector(scope: Scope, obj: SearchedObject) -> sql.Composable:
    return scope.own(obj.vector) if obj.readable is None else _readable_vector(obj)


def _readable_vector(obj: SearchedObject) -> sql.Composable:
    fields = ((field_type(field), field) for field in obj.readable_fields)
    return vector_expression(fields, obj.label.id if obj.label else None)


def _rank(function: str, scope: Scope, obj: SearchedObject, words: Slot | None) -> sql.Composable:
    if words is None:
        return sql.SQL("0::real")
    return sql.SQL(function + "({}, {})").format(_seen_vector(scope, obj), words.sql)


def _text_of(scope: Scope, label: FieldDef | None) -> sql.Composable:
    """A record's label: its text parts with blanks between them."""
    if label is None:
        return sql.SQL("''::text")
    alias = sql.Identifier(scope.alias)
    parts = [part_column(part, label, alias) for part in field_type(label).parts(label)]
    texts = [sql.SQL("{}::text").format(part) for part in parts]
    return sql.SQL("concat_ws(' ', {})").format(COMMA.join(texts))


def _image_of(scope: Scope, image: FieldDef | None) -> sql.Composable:
    """An address: a text field's, or of the first file; NULL for anything else."""
    if image is None:
        return sql.SQL("NULL::text")
    part = field_type(image).parts(image)[0]
    column = part_column(part, image, sql.Identifier(scope.alias))
    if part.kind.key == "text" and not part.name:
        return column
    if image.type == "FILES":
        return sql.SQL("({} -> 0 ->> 'url')").format(column)
    return sql.SQL("NULL::text")
