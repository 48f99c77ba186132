"""Soft-deleted records: invisible unless `deletedAt` is named.

See docs/api/graphql.md#deleted-records.
"""

import json

import pytest

from apikeys.context import RequestContext
from core import records
from core.query.request import (
    AggregateEntry,
    ConnectionShape,
    Dimension,
    DimensionValuesEntry,
    FilterNode,
    GroupByQuery,
)
from tests.core.query.world import (
    both,
    connect,
    connection_of,
    either,
    find,
    find_ids,
    find_one,
    insert,
    listed,
    no,
    obj,
    query,
    shown,
    where,
)
from twenty.errors import RecordNotFound

GONE = "2026-01-01T00:00:00.000Z"


@pytest.fixture
def live_and_gone(admin_context: RequestContext) -> tuple[str, str]:
    live, gone = insert(
        admin_context,
        "specimen",
        [{"textValue": "x"}, {"textValue": "x", "deletedAt": GONE}],
    )
    return live, gone


def test_a_deleted_record_is_invisible(
    admin_context: RequestContext, live_and_gone: tuple[str, str]
) -> None:
    live, gone = live_and_gone
    assert find_ids(admin_context, "specimen", where("textValue", "eq", "x")) == [live]
    with pytest.raises(RecordNotFound):
        find_one(admin_context, "specimen", gone, shown("id"))
    counted = connect(
        admin_context, "specimen", query(), connection_of(None, "totalCount", "countNotEmptyId")
    )
    assert (counted["totalCount"], counted["countNotEmptyId"]) == (1, 1)


@pytest.mark.parametrize(
    ("node", "wanted"),
    [
        (where("deletedAt", "is", "NOT_NULL"), {1}),
        (no(where("deletedAt", "is", "NULL")), {1}),
        (either(where("deletedAt", "is", "NULL"), where("deletedAt", "is", "NOT_NULL")), {0, 1}),
        (where("deletedAt", "gte", "2025-01-01"), {1}),
        (
            both(
                where("textValue", "eq", "x"),
                no(either(no(no(where("deletedAt", "is", "NULL"))), where("id", "is", "NULL"))),
            ),
            {1},
        ),
        # Naming it in a target's filter counts, because upstream looks at keys alone.
        (either(where("habitat.deletedAt", "is", "NULL")), {0, 1}),
    ],
)
def test_naming_deleted_at_leaves_the_choice_to_the_filter(
    admin_context: RequestContext,
    live_and_gone: tuple[str, str],
    node: FilterNode,
    wanted: set[int],
) -> None:
    found = find_ids(admin_context, "specimen", node)
    assert {live_and_gone.index(record_id) for record_id in found} == wanted


def test_groups_leave_deleted_records_out(
    admin_context: RequestContext, live_and_gone: tuple[str, str]
) -> None:
    shape = ConnectionShape((DimensionValuesEntry("v"), AggregateEntry("n", "totalCount")))
    asked = GroupByQuery((Dimension(("textValue",)),))
    groups = records.group_by(admin_context, obj(admin_context, "specimen"), asked, shape)
    assert json.loads(groups) == [{"v": ["x"], "n": 1}]


def test_children_hide_deleted_records_and_parents_are_shown_deleted(
    admin_context: RequestContext,
) -> None:
    (parent,) = insert(admin_context, "specimen", [{"textValue": "p", "deletedAt": GONE}])
    live, gone = insert(
        admin_context,
        "specimen",
        [{"parentId": parent}, {"parentId": parent, "deletedAt": GONE}],
    )
    asked = query(where("id", "eq", live))
    child = find(admin_context, "specimen", asked, "id", parent=shown("textValue")).records[0]
    assert child["parent"] == {"textValue": "p"}
    asked = query(both(where("id", "eq", parent), where("deletedAt", "is", "NOT_NULL")))
    shown_parent = find(admin_context, "specimen", asked, "id", children=listed("id")).records[0]
    assert shown_parent["children"] == [{"id": live}]
    assert gone not in str(shown_parent)
