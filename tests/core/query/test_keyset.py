"""Cursor pages meet every record once, whatever the order, NULLs and ties.

See docs/api/rest.md#paging.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apikeys.context import RequestContext
from core.query.plan import ordering
from core.query.plan.ordering import DIRECTIONS
from core.query.request import OrderBy, RecordQuery
from tests.core.query.world import Listed, by, find, insert, new_id, query

# Few values, so that most of them tie; NULL among them.
TEXTS = st.sampled_from([None, "a", "b", "B"])
NUMBERS = st.sampled_from([None, -1.5, 0.0, 2.5])
OPTIONS = st.sampled_from([None, "ONE", "TWO", "THREE"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "textValue": TEXTS,
            "floatValue": NUMBERS,
            "selectValue": OPTIONS,
            "dateTimeValue": st.sampled_from([None, "2026-01-01T00:00:00.001Z", "2026-01-01"]),
            "fullNameValueFirstName": TEXTS,
            "position": st.sampled_from([0.0, 1.0]),
            "habitat": st.sampled_from([None, 0, 1, 2]),
        }
    ),
    max_size=12,
)
PATHS = st.sampled_from(
    [
        "textValue",
        "floatValue",
        "selectValue",
        "dateTimeValue",
        "fullNameValue.firstName",
        "position",
        "habitat.name",
        "habitatId",
        "id",
    ]
)
ORDERS = st.lists(
    st.builds(lambda p, d: (p, d), PATHS, st.sampled_from(sorted(DIRECTIONS))), max_size=3
)
ROUNDS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def order(pairs: list[tuple[str, str]]) -> tuple[OrderBy, ...]:
    return by(*(f"{path} {direction}" for path, direction in pairs))


def put(context: RequestContext, rows: list[dict[str, Any]]) -> None:
    habitats = insert(context, "habitat", [{"name": "a"}, {"name": None}, {"name": "b"}])
    for number, row in enumerate(rows):
        place = row.pop("habitat")
        row["habitatId"] = None if place is None else habitats[place]
        row["id"] = new_id(number * 7 % 13)
    insert(context, "specimen", rows)


def walk(
    context: RequestContext, asked: Callable[[str | None], RecordQuery], start: str | None = None
) -> list[str]:
    """Return all pages, concatenated in reading order.

    Backward from `start` when it is given, else forward from the beginning.
    """
    seen: list[str] = []
    cursor = start
    for _ in range(40):
        page = find(context, "specimen", asked(cursor))
        info = page.answer.page_info
        assert info is not None
        is_further, is_behind = info.has_next_page, info.has_previous_page
        if start is not None:
            is_further, is_behind = is_behind, is_further
        seen += page.ids if start is None else page.ids[::-1]
        assert is_behind is (cursor is not None)
        if not is_further:
            return seen
        cursor = info.end_cursor if start is None else info.start_cursor
    raise AssertionError(f"the pages never end: {seen}")


@pytest.mark.parametrize("is_indexed", [False, True])
def test_pages_of_any_order_meet_every_record_once(
    admin_context: RequestContext, is_indexed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an index on the first column pages are read range by range, else by one condition.

    Both must agree with one long list.
    """
    own = ordering.is_indexed
    monkeypatch.setattr(
        "core.query.plan.lists.is_indexed",
        lambda obj, column, **facts: (
            (is_indexed and ordering.is_plain(column)) or own(obj, column, **facts)
        ),
    )

    @given(ROWS, ORDERS, st.integers(1, 4))
    @ROUNDS
    def pages(rows: list[dict[str, Any]], pairs: list[tuple[str, str]], size: int) -> None:
        with transaction.atomic():
            put(admin_context, rows)
            admin_context.catalog.derived.clear()
            asked = order(pairs)
            whole = find(admin_context, "specimen", query(order=asked, size=200)).ids
            assert len(whole) == len(rows) == len(set(whole))
            forward = walk(admin_context, lambda c: query(order=asked, size=size, after=c))
            assert forward == whole
            if rows:
                end = page_end(find(admin_context, "specimen", query(order=asked, size=200)))
                backward = walk(
                    admin_context, lambda c: query(order=asked, size=size, before=c), end
                )
                assert backward == whole[-2::-1]
            transaction.set_rollback(True)

    pages()


def page_end(listed: Listed) -> str:
    assert listed.answer.page_info is not None
    assert listed.answer.page_info.end_cursor is not None
    return listed.answer.page_info.end_cursor
