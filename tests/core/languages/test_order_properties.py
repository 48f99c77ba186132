"""Any texts: a list is sorted by keys, pages are the list, filters agree with it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apikeys.context import RequestContext
from core.query.plan.ordering import DIRECTIONS
from metadata.search.sorting import SORTED_CHARACTERS
from tests.core.query.world import by, execute, find, insert, new_id, query, where

HARD = "aAäÄzZ09 -'/_@~\t\x01ßÆøŁıiİйЙиёΣςσא\u05b0שׁعأ\u0301\u0308かガｶﾞ각가東ไ\u00a0“—№½ﬁ🍕"
ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
SHORT = st.text(st.sampled_from(HARD), max_size=6) | st.text(ANY, max_size=8)
# Of one beginning, as long as what a key reads, and just longer.
LONG = st.builds(
    lambda sign, rest: sign * SORTED_CHARACTERS + rest,
    st.sampled_from("aAé東"),
    st.text(st.sampled_from("aAé\u0301~ "), max_size=3),
)
TEXTS = st.lists(SHORT | LONG | st.none(), max_size=12)
ROUNDS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def put(context: RequestContext, texts: list[str | None]) -> dict[str, str | None]:
    """Id → stored text."""
    rows = [
        {"id": new_id(number * 7 % 13), "textValue": text or None}
        for number, text in enumerate(texts)
    ]
    insert(context, "specimen", rows)
    return {str(row["id"]): row["textValue"] for row in rows}


def listed(context: RequestContext, *orders: str, **more: Any) -> list[str]:
    return find(context, "specimen", query(order=by(*orders), size=200, **more)).ids


def pages(context: RequestContext, direction: str, size: int, *, forget: bool) -> list[str]:
    """All pages, concatenated; with `forget`, the record of each cursor is gone before its use."""
    seen: list[str] = []
    cursor = None
    for _ in range(40):
        asked = query(order=by(f"textValue {direction}"), size=size, after=cursor)
        page = find(context, "specimen", asked)
        seen += [one for one in page.ids if one not in seen] if forget else page.ids
        info = page.answer.page_info
        assert info is not None
        if not info.has_next_page:
            return seen
        cursor = info.end_cursor
        if forget:
            gone = page.ids[-1]
            execute(f"DELETE FROM {{schema}}._specimen WHERE id = '{gone}'", context)  # noqa: S608
    raise AssertionError(f"the pages never end: {seen}")


@given(TEXTS, st.integers(1, 5))
@ROUNDS
@example(["a" * 200 + "b", "A" * 200, "a" * 200 + "a", "a" * 200 + "~", "a" * 201 + "b"], 1)
def test_pages_are_the_list_in_every_direction(
    admin_context: RequestContext, texts: list[str | None], size: int
) -> None:
    with transaction.atomic():
        stored = put(admin_context, texts)
        for direction in DIRECTIONS:
            whole = listed(admin_context, f"textValue {direction}")
            assert sorted(whole) == sorted(stored)
            empty = [stored[one] is None for one in whole]
            assert empty == sorted(empty, reverse=direction.endswith("First"))
            assert pages(admin_context, direction, size, forget=False) == whole
        transaction.set_rollback(True)


@given(TEXTS, st.integers(1, 4), st.sampled_from(["AscNullsLast", "DescNullsFirst"]))
@ROUNDS
def test_no_record_is_left_out_when_those_of_the_cursors_are_gone(
    admin_context: RequestContext, texts: list[str | None], size: int, direction: str
) -> None:
    with transaction.atomic():
        stored = put(admin_context, texts)
        seen = pages(admin_context, direction, size, forget=True)
        assert sorted(seen) == sorted(stored)
        transaction.set_rollback(True)


@given(TEXTS)
@ROUNDS
def test_filters_agree_with_the_list_and_descending_is_its_reverse(
    admin_context: RequestContext, texts: list[str | None]
) -> None:
    with transaction.atomic():
        stored = put(admin_context, texts)
        up = [stored[one] for one in listed(admin_context, "textValue AscNullsFirst")]
        down = [stored[one] for one in listed(admin_context, "textValue DescNullsLast")]
        assert down == up[::-1]
        known = [text for text in up if text is not None]
        for text in set(known):
            first, last = known.index(text), len(known) - known[::-1].index(text)
            assert known[first:last] == [text] * (last - first)
            for operator, wanted in {
                "gt": known[last:],
                "gte": known[first:],
                "lt": known[:first],
                "lte": known[:last],
            }.items():
                found = listed(
                    admin_context, "textValue", filter=where("textValue", operator, text)
                )
                assert [stored[one] for one in found] == wanted, operator
        transaction.set_rollback(True)
