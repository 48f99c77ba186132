"""Pages: sizes, cursors, offsets, totals (docs/api/graphql.md#pages, docs/api/rest.md#paging)."""

import json
from typing import Any

import pytest

from apikeys.context import RequestContext
from core import records
from core.query.request import (
    PageInfo,
)
from tests.core.query.world import (
    by,
    connect,
    connection_of,
    find,
    find_one,
    insert,
    new_id,
    obj,
    query,
    shown,
    where,
)
from twenty.errors import InvalidQueryInput, RecordNotFound


@pytest.fixture
def five(admin_context: RequestContext) -> list[str]:
    return insert(
        admin_context,
        "specimen",
        [{"id": new_id(n), "intValue": n, "textValue": f"t{n}"} for n in range(5)],
    )


def numbers(page: Any) -> list[int]:
    return [edge["node"]["intValue"] for edge in page["edges"]]


def test_a_first_page(admin_context: RequestContext, five: list[str]) -> None:
    page = find(admin_context, "specimen", query(size=2))
    assert page.ids == five[:2]
    assert page.answer.total_count == 5
    info = page.answer.page_info
    assert info is not None
    assert (info.has_next_page, info.has_previous_page) == (True, False)


def test_the_page_before_a_cursor_comes_in_normal_order(
    admin_context: RequestContext, five: list[str]
) -> None:
    whole = connect(admin_context, "specimen", query(size=4), connection_of(shown("intValue")))
    end = whole["pageInfo"]["endCursor"]
    before = connect(
        admin_context, "specimen", query(size=2, before=end), connection_of(shown("intValue"))
    )
    assert numbers(before) == [1, 2]
    assert before["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": True,
        "startCursor": whole["edges"][1]["cursor"],
        "endCursor": whole["edges"][2]["cursor"],
    }
    plain = find(admin_context, "specimen", query(size=2, before=end))
    assert plain.ids == five[1:3]
    assert plain.answer.page_info == PageInfo(
        True, True, before["pageInfo"]["startCursor"], before["pageInfo"]["endCursor"]
    )


def test_a_page_of_nothing_still_counts(admin_context: RequestContext, five: list[str]) -> None:
    page = connect(
        admin_context,
        "specimen",
        query(size=0),
        connection_of(shown("id"), "totalCount", "sumIntValue"),
    )
    assert page == {
        "totalCount": 5,
        "sumIntValue": 10,
        "edges": [],
        "pageInfo": {
            "hasNextPage": True,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }
    plain = find(admin_context, "specimen", query(size=0))
    assert (plain.records, plain.answer.total_count) == ([], 5)


def test_offset_counts_behind_filter_and_cursor(
    admin_context: RequestContext, five: list[str]
) -> None:
    first = connect(admin_context, "specimen", query(size=1), connection_of(shown("intValue")))
    asked = query(
        where("intValue", "neq", 2),
        size=2,
        offset=1,
        after=first["pageInfo"]["endCursor"],
    )
    page = connect(admin_context, "specimen", asked, connection_of(shown("intValue"), "totalCount"))
    assert numbers(page) == [3, 4]
    assert page["totalCount"] == 4
    ordered = query(order=by("textValue DescNullsLast"), size=2, offset=3)
    assert find(admin_context, "specimen", ordered).ids == five[1::-1]


@pytest.mark.parametrize(("size", "offset"), [(-1, 0), (1, -1), (1, 2**40)])
def test_pages_out_of_range_are_refused(
    admin_context: RequestContext, size: int, offset: int
) -> None:
    with pytest.raises(InvalidQueryInput):
        find(admin_context, "specimen", query(size=size, offset=offset))


def test_an_empty_page_has_no_cursors(admin_context: RequestContext) -> None:
    page = find(admin_context, "specimen", query(where("id", "eq", new_id(9))))
    assert page.answer.json == b"[]"
    assert page.answer.total_count == 0
    assert page.answer.page_info == PageInfo(False, False, None, None)


def test_the_total_is_of_the_filter_whatever_the_page(
    admin_context: RequestContext, five: list[str]
) -> None:
    wanted = where("intValue", "gte", 1)
    first = find(admin_context, "specimen", query(wanted, size=3))
    assert first.answer.page_info is not None
    for asked in (
        query(wanted, size=3),
        query(wanted, size=4),
        query(wanted, size=9),
        query(wanted, size=9, after=first.answer.page_info.end_cursor),
        query(wanted, size=9, offset=3),
        query(wanted, size=9, offset=30),
    ):
        assert find(admin_context, "specimen", asked).answer.total_count == 4


# ── one record ───────────────────────────────────────────────────────────────────────────────


def test_one_record_is_the_first_that_matches(
    admin_context: RequestContext, five: list[str]
) -> None:
    of = obj(admin_context, "specimen")
    found = records.find_one(
        admin_context, of, where("intValue", "gte", 2), shown("id", "intValue")
    )
    assert json.loads(found) == {"id": five[2], "intValue": 2}
    with pytest.raises(RecordNotFound):
        find_one(admin_context, "specimen", new_id(99), shown("id"))
    with pytest.raises(InvalidQueryInput, match="Missing filter argument"):
        records.find_one(admin_context, of, None, shown("id"))
