"""Plan in, exact SQL and parameters out: a small catalog with hostile names, no database."""

import base64
import json
from typing import Any
from uuid import UUID

import pytest

from apikeys.context import RequestContext
from core.query.plan import cursors as cursor
from core.query.plan import groups as plan_groups
from core.query.plan.lists import plan_list
from core.query.plan.records import plan_record
from core.query.plan.slots import Values
from core.query.request import (
    AggregateEntry,
    ConnectionShape,
    Dimension,
    DimensionValuesEntry,
    FieldEntry,
    GroupByQuery,
    Selection,
)
from core.query.sql.statement import compiled, statement
from tests.core.query.small_catalog import COLUMN_SQL, OWNER, TABLE_SQL, THING, small_context
from tests.core.query.world import (
    both,
    by,
    connection_of,
    either,
    listed,
    new_id,
    no,
    query,
    shown,
    where,
)
from twenty.errors import InvalidQueryInput


@pytest.fixture
def context() -> RequestContext:
    return small_context()


def text_of(root: Any) -> str:
    return statement(root).as_string(None)


def expected(text: str, **parts: str) -> str:
    """`<table>` and `<name>` stand for the hostile names, quoted."""
    for key, part in ({**parts, "table": TABLE_SQL, "name": COLUMN_SQL}).items():
        text = text.replace(f"<{key}>", part)
    return text


def test_one_record(context: RequestContext) -> None:
    root, values = plan_record(
        context, THING, where("id", "eq", new_id(1)), shown("id", "name", owner=shown("name"))
    )
    assert text_of(root) == expected(
        'SELECT to_json("#r5"), '
        'concat("#p2"."xmin", translate("#p2"."ctid"::text, \'(,)\', \'-.\')) '
        'FROM (SELECT "#t1"."ctid" AS "ctid", "#t1"."id" AS "id", "#t1".<name> AS <name>, '
        '"#t1"."own" AS "own", "#t1"."xmin" AS "xmin" FROM <table> AS "#t1" '
        'WHERE "#t1"."deletedAt" IS NULL AND "#t1"."id" = $1::uuid '
        'ORDER BY "#t1"."id" ASC LIMIT 1) AS "#p2", '
        'LATERAL (SELECT "#p2"."id" AS "id", coalesce("#p2".<name>, \'\') AS "name", '
        '(SELECT "#r4" FROM "ws""; --"."owner" AS "#t3", '
        'LATERAL (SELECT coalesce("#t3"."name", \'\') AS "name") AS "#r4" '
        'WHERE "#t3"."id" = "#p2"."own") AS "owner") AS "#r5"'
    )
    assert values == (UUID(new_id(1)),)


def test_edges_alone_need_no_cte(context: RequestContext) -> None:
    shape = connection_of(shown("size"), page_info=False)
    root, values = plan_list(context, THING, query(size=7), shape)
    assert text_of(root) == expected(
        'SELECT (SELECT row_to_json("#r") FROM (SELECT coalesce(json_agg("#e5"), '
        '\'[]\'::json) AS "edges" FROM (SELECT "#t2"."size" AS "size", "#t2"."id" AS "id" '
        'FROM <table> AS "#t2" WHERE "#t2"."deletedAt" IS NULL ORDER BY "#t2"."id" ASC '
        'LIMIT 7) AS "#p3", LATERAL (SELECT "#p3"."size" AS "size") AS "#r4", LATERAL (SELECT '
        'translate(encode(convert_to((SELECT row_to_json("#c") FROM '
        "(SELECT \"#p3\".\"id\" AS \"id\") AS \"#c\")::text, 'UTF8'), 'base64'), E'\\n', '') AS "
        '"cursor", "#r4" AS "node") AS "#e5") AS "#r")'
    )
    assert values == ()


CONDITIONS: list[tuple[Any, str, tuple[Any, ...]]] = [
    (
        both(where("size", "gt", 5), no(where("name", "ilike", "%'; --"))),
        '("#t1"."size" > $1::integer AND NOT ("#t1".<name> ILIKE $2::text))',
        ("5", "%'; --"),
    ),
    (
        either(where("name", "in", ["a", ""]), where("ownerId", "is", "NULL")),
        '(("#t1".<name> IS NULL OR "#t1".<name> = ANY($1::text[])) OR "#t1"."own" IS NULL)',
        (["a"],),
    ),
]


@pytest.mark.parametrize(("node", "condition", "bound"), CONDITIONS)
def test_conditions(
    context: RequestContext, node: Any, condition: str, bound: tuple[Any, ...]
) -> None:
    shape = connection_of(None, "totalCount", page_info=False)
    root, values = plan_list(context, THING, query(node), shape)
    assert text_of(root) == expected(
        'SELECT (SELECT row_to_json("#r") FROM (SELECT (SELECT count(*) AS "#a0" '
        'FROM <table> AS "#t2" WHERE "#t2"."deletedAt" IS NULL AND '
        '<condition>) AS "totalCount") AS "#r")',
        condition=condition.replace("#t1", "#t2"),
    )
    assert values == bound


def test_a_hop_is_one_left_join_for_filter_and_order(context: RequestContext) -> None:
    asked = query(
        either(where("owner.name", "eq", "x"), where("owner.id", "is", "NULL")),
        by("owner.name DescNullsLast"),
    )
    root, values = plan_list(context, THING, asked, listed("id"))
    assert expected(
        'FROM <table> AS "#t2" LEFT JOIN "ws""; --"."owner" AS "#t3" '
        'ON "#t3"."id" = "#t2"."own" WHERE "#t2"."deletedAt" IS NULL AND '
        '("#t3"."name" = $1::text OR "#t3"."id" IS NULL) '
        'ORDER BY ("twenty_search"."sort_1"("#t3"."name") COLLATE "C") DESC NULLS LAST, '
        '"#t2"."id" ASC LIMIT 61'
    ) in text_of(root)
    assert values == ("x",)


BOUNDS: list[tuple[Any, dict[str, Any], str, str]] = [
    ((), {}, '"#t2"."id" > $1::uuid', '"#t2"."id" ASC'),
    (
        by("position"),
        {"position": 2},
        '("#t2"."position", "#t2"."id") > ($1::double precision, $2::uuid)',
        '"#t2"."position" ASC, "#t2"."id" ASC',
    ),
    (
        by("position DescNullsLast", "id DescNullsLast"),
        {"position": 2},
        '("#t2"."position", "#t2"."id") < ($1::double precision, $2::uuid)',
        '"#t2"."position" DESC, "#t2"."id" DESC',
    ),
    (
        by("position DescNullsLast"),
        {"position": 2},
        '"#t2"."position" <= $1::double precision AND ("#t2"."position" < $1::double precision '
        'OR ("#t2"."position" = $1::double precision AND "#t2"."id" > $2::uuid))',
        '"#t2"."position" DESC, "#t2"."id" ASC',
    ),
    (
        by("size AscNullsFirst"),
        {"size": 2},
        '"#t2"."size" >= $1::integer AND ("#t2"."size" > $1::integer '
        'OR ("#t2"."size" = $1::integer AND "#t2"."id" > $2::uuid))',
        '"#t2"."size" ASC NULLS FIRST, "#t2"."id" ASC',
    ),
    (
        by("size AscNullsLast"),
        {"size": 2},
        '(("#t2"."size" > $1::integer OR "#t2"."size" IS NULL) '
        'OR ("#t2"."size" = $1::integer AND "#t2"."id" > $2::uuid))',
        '"#t2"."size" ASC, "#t2"."id" ASC',
    ),
    (
        by("size DescNullsFirst"),
        {"size": None},
        '("#t2"."size" IS NOT NULL OR ("#t2"."size" IS NULL AND "#t2"."id" > $1::uuid))',
        '"#t2"."size" DESC, "#t2"."id" ASC',
    ),
    (
        by("size DescNullsLast"),
        {"size": None},
        '(false OR ("#t2"."size" IS NULL AND "#t2"."id" > $1::uuid))',
        '"#t2"."size" DESC NULLS LAST, "#t2"."id" ASC',
    ),
]


@pytest.mark.parametrize(("order", "position", "bound", "sorting"), BOUNDS)
def test_where_a_page_begins(
    context: RequestContext, order: Any, position: dict[str, Any], bound: str, sorting: str
) -> None:
    text = base64.b64encode(json.dumps({**position, "id": new_id(3)}).encode()).decode()
    root, values = plan_list(context, THING, query(order=order, after=text), listed("id"))
    assert (f'WHERE "#t2"."deletedAt" IS NULL AND {bound} ORDER BY {sorting} LIMIT 61') in text_of(
        root
    )
    assert values[-1] == UUID(new_id(3))
    assert len(text) < cursor.MAX_LENGTH


def test_groups(context: RequestContext) -> None:
    asked = GroupByQuery((Dimension(("name",)),), limit=5)
    shape = ConnectionShape((DimensionValuesEntry("v"), AggregateEntry("sumSize", "sumSize")))
    root, values = plan_groups.plan_groups(context, THING, asked, shape)
    assert text_of(root) == expected(
        'SELECT (WITH "#groups" AS (SELECT "#b1"."#d0" AS "#d0", sum("#b1"."#c0.0") AS "#a0", '
        'row_number() OVER (ORDER BY <key> NULLS FIRST) AS "#g" FROM (SELECT '
        '"#t2".<name> AS "#d0", "#t2"."size" AS "#c0.0" FROM <table> AS "#t2" '
        'WHERE "#t2"."deletedAt" IS NULL) AS "#b1" GROUP BY "#b1"."#d0" '
        "ORDER BY <key> NULLS FIRST LIMIT 5) SELECT coalesce(json_agg(JSON_OBJECT("
        '\'v\': JSON_ARRAY("#groups"."#d0" NULL ON NULL), \'sumSize\': "#groups"."#a0") '
        'ORDER BY "#groups"."#g"), \'[]\'::json) FROM "#groups")',
        key='("twenty_search"."sort_1"("#b1"."#d0") COLLATE "C")',
    )
    assert values == ()


def test_requests_that_differ_in_values_share_one_text(context: RequestContext) -> None:
    texts = {
        compiled(
            context.catalog,
            plan_list(context, THING, query(where("name", "eq", value)), listed("id"))[0],
        )
        for value in ("X", "Y", "Z")
    }
    assert len(texts) == 1
    nested = {
        compiled(context.catalog, plan_list(context, OWNER, query(), shape)[0])
        for shape in (
            listed("id", things=listed("id")),
            listed("id", things=listed("name")),
        )
    }
    assert len(nested) == 2


def test_hostile_keys_are_literals(context: RequestContext) -> None:
    key = "a', 'b': (SELECT 1)) --"
    root, _ = plan_list(
        context,
        THING,
        query(),
        connection_of(Selection((FieldEntry(key, "size"),)), page_info=False),
    )
    assert "JSON_OBJECT('a'', ''b'': (SELECT 1)) --': \"#p3\".\"size\")" in text_of(root)


def test_text_that_postgresql_cannot_hold_never_gets_there(context: RequestContext) -> None:
    for text in ("a\x00", "\ud800"):
        with pytest.raises(InvalidQueryInput):
            Values().add([text], "text[]")
