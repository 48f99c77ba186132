"""A page deep in a large table is read from an index, according to EXPLAIN."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from psycopg import sql

from apikeys.context import RequestContext
from core.query import executor
from core.query.plan.groups import plan_groups
from core.query.plan.lists import plan_list
from core.query.request import Dimension, GroupByQuery, GroupOrder, OrderBy
from core.query.sql.statement import statement
from metadata.definitions import IndexDef, IndexFieldDef, ObjectDef
from tests.core.query.words import group_shape
from tests.core.query.world import by, connection_of, execute, obj, query, shown, where

DEEP = 90_000
DEEP_ID = f"00000000-0000-7000-8000-{DEEP:012x}"
Node = dict[str, Any]


# Every tenth has no name, names tie by twenties, positions by tens; `createdAt` is distinct.
FILL = """
INSERT INTO {schema}._habitat
    (id, name, "createdAt", position, "createdBySource", "updatedBySource")
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       CASE WHEN n % 10 > 0 THEN 'name ' || lpad((n / 20)::text, 6, '0') END,
       timestamptz '2026-01-01' + n * interval '1 second', n / 10, 'API', 'API'
FROM generate_series(0, 99999) AS n;
CREATE INDEX habitat_name_test ON {schema}._habitat (name, id) WHERE "deletedAt" IS NULL;
CREATE INDEX habitat_name_sort ON {schema}._habitat ((twenty_search.sort_1(name) COLLATE "C"), id)
  WHERE "deletedAt" IS NULL;
CREATE INDEX habitat_created_test ON {schema}._habitat ("createdAt") WHERE "deletedAt" IS NULL;
ANALYZE {schema}._habitat
"""


@pytest.fixture
def habitat(admin_context: RequestContext) -> ObjectDef:
    """Return 100,000 records' object, as if the indexes had been made through the API."""
    execute(FILL, admin_context)
    of = obj(admin_context, "habitat")
    made = tuple(
        IndexDef(
            of.id,
            f"test {name}",
            (IndexFieldDef(of.fields[name].id),),
            where_clause='"deletedAt" IS NULL',
        )
        for name in ("name", "createdAt")
    )
    return replace(of, indexes=(*of.indexes, *made))


def cursor_of(values: dict[str, Any]) -> str:
    return base64.b64encode(json.dumps(values).encode()).decode()


def explained(
    context: RequestContext,
    of: ObjectDef,
    order: tuple[OrderBy, ...],
    cursor: dict[str, Any] | None,
) -> list[Node]:
    """Return every node of the executed plan of a page of 60 after (DESC: before) the cursor."""
    asked = query(order=order, after=cursor_of(cursor) if cursor else None)
    root, values = plan_list(context, of, asked, connection_of(shown("id", "name")))
    text = sql.SQL("EXPLAIN (ANALYZE, FORMAT JSON) ") + statement(root)
    ((plan,),) = executor.rows(text, values)
    return list(nodes(plan[0]["Plan"]))


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("Plans", ()):
        yield from nodes(child)


def removed(plan: list[Node]) -> float:
    return float(sum(node.get("Rows Removed by Filter", 0) * node["Actual Loops"] for node in plan))


def sorted_rows(plan: list[Node]) -> float:
    """Return the most rows that were sorted at once."""
    sorts = [node for node in plan if node["Node Type"] == "Sort"]
    return float(max((node["Plans"][0]["Actual Rows"] for node in sorts), default=0))


NAME = {"name": f"name {DEEP // 20:06}"}
PAGES: list[tuple[str, tuple[OrderBy, ...], dict[str, Any] | None]] = [
    ("by id", (), {}),
    ("by position", by("position"), {"position": DEEP / 10}),
    ("by position, descending", by("position DescNullsLast"), {"position": DEEP / 10}),
    ("by time", by("createdAt"), {"createdAt": "2026-01-02T01:00:00.000Z"}),
    ("by time, descending", by("createdAt DescNullsFirst"), {"createdAt": "2026-01-01T02:00:00Z"}),
    ("by name, NULL last", by("name AscNullsLast"), NAME),
    ("by name, NULL first", by("name AscNullsFirst"), NAME),
    ("by name, descending, NULL last", by("name DescNullsLast"), NAME),
    ("by name, descending, NULL first", by("name DescNullsFirst"), NAME),
    ("among the NULLs", by("name AscNullsLast"), {"name": None}),
    ("among the NULLs, before the others", by("name DescNullsFirst"), {"name": None}),
    ("the first page by name, NULL first", by("name AscNullsFirst"), None),
    ("the first page by name, NULL last", by("name DescNullsLast"), None),
    ("by name and position", by("name AscNullsLast", "position"), {**NAME, "position": DEEP / 10}),
]


def test_a_deep_page_touches_little_more_than_itself(
    admin_context: RequestContext, habitat: ObjectDef
) -> None:
    """Filling the table takes longer than all pages together, so one test covers them all."""
    for what, order, position in PAGES:
        cursor = None if position is None else {**position, "id": DEEP_ID}
        plan = explained(admin_context, habitat, order, cursor)
        assert removed(plan) < 100, what
        assert sorted_rows(plan) < 500, what
        assert not [node for node in plan if node["Node Type"] == "Seq Scan"], what


def grouped(
    context: RequestContext, of: ObjectDef, direction: str | None
) -> tuple[list[tuple[str | None, int]], list[Node]]:
    """The first groups by name with their sizes, and the nodes of the executed plan."""
    order = (GroupOrder(direction, ("name",)),) if direction else ()
    asked = GroupByQuery((Dimension(("name",)),), order_by=order, limit=3)
    root, values = plan_groups(context, of, asked, group_shape("totalCount"))
    ((found,),) = executor.rows(statement(root), values)
    text = sql.SQL("EXPLAIN (ANALYZE, FORMAT JSON) ") + statement(root)
    ((plan,),) = executor.rows(text, values)
    groups = [(group["groupByDimensionValues"][0], group["totalCount"]) for group in found]
    return groups, list(nodes(plan[0]["Plan"]))


def test_the_first_groups_are_read_from_an_index_with_null_at_either_end(
    admin_context: RequestContext, habitat: ObjectDef
) -> None:
    lowest = [("name 000000", 18), ("name 000001", 18), ("name 000002", 18)]
    highest = [("name 004999", 18), ("name 004998", 18), ("name 004997", 18)]
    nothing = (None, 10_000)
    wanted = {
        None: [nothing, *lowest[:2]],
        "AscNullsFirst": [nothing, *lowest[:2]],
        "AscNullsLast": lowest,
        "DescNullsFirst": [nothing, *highest[:2]],
        "DescNullsLast": highest,
    }
    for direction, groups in wanted.items():
        found, plan = grouped(admin_context, habitat, direction)
        assert found == groups, direction
        others = [node for node in plan if "IS NOT NULL" in node.get("Index Cond", "")]
        assert sum(node["Actual Rows"] for node in others) < 200, direction
        assert not [node for node in plan if node["Node Type"] == "Seq Scan"], direction


def test_an_index_without_deleted_records_serves_only_questions_without_them(
    admin_context: RequestContext,
) -> None:
    of = obj(admin_context, "habitat")
    name = IndexFieldDef(of.fields["name"].id)
    for where_clause, served in (
        (None, (True, True)),
        ('"deletedAt" IS NULL', (True, False)),
        ('"name" IS NOT NULL', (False, False)),
    ):
        index = IndexDef(of.id, "test name", (name,), where_clause=where_clause)
        indexed = replace(of, indexes=(index,))
        for filter, is_served in zip(
            (None, where("deletedAt", "is", "NOT_NULL")), served, strict=True
        ):
            admin_context.catalog.derived.clear()
            asked = query(filter, by("name"))
            root, _ = plan_list(admin_context, indexed, asked, connection_of(shown("id")))
            assert root.page.is_indexed is is_served, (where_clause, filter)
