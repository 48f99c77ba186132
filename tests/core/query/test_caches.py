"""What is cached between requests, and that it cannot grow without bound."""

import pytest

from apikeys.context import RequestContext
from core import records
from core.query.request import And, FilterNode, ListShape, Selection
from metadata.model.bounded_cache import BoundedCache, cache_of
from tests.core.query.world import (
    both,
    children,
    find,
    listed,
    obj,
    query,
    shown,
    statements,
    where,
)
from twenty.errors import InvalidQueryInput


def test_what_was_asked_for_stays_longer() -> None:
    cache = BoundedCache(3)
    for key in "abc":
        cache.put(key, key.upper())
    assert cache.get("a") == "A"
    cache.put("d", "D")
    assert [cache.get(key) for key in "abcd"] == ["A", None, "C", "D"]


def test_heavy_entries_push_out_many_and_never_stay_above_the_limit() -> None:
    cache = BoundedCache(10)
    for key in "abc":
        cache.put(key, key, weight=3)
    cache.put("c", "again", weight=3)
    assert len(cache) == 3
    cache.put("big", "big", weight=9)
    assert (len(cache), cache.get("big")) == (1, "big")
    cache.put("too big", "x", weight=11)
    assert (cache.get("too big"), cache.get("big")) == (None, "big")
    cache.put("a", "a", weight=10)
    assert cache.get("a") == "a"


def test_equal_requests_are_planned_and_composed_once(admin_context: RequestContext) -> None:
    admin_context.catalog.derived.clear()
    for value in ("a", "b", "a"):
        shape = ListShape(shown("id", "textValue"))
        assert hash(shape.selection) == hash(shown("id", "textValue"))
        find(admin_context, "specimen", query(where("textValue", "eq", value)), "id", "textValue")
    catalog = admin_context.catalog
    assert len(cache_of(catalog, "shown", 0)) == 1
    assert len(cache_of(catalog, "statements", 0)) == 1


def test_a_nested_filter_with_a_list_is_planned_each_time(admin_context: RequestContext) -> None:
    """A list is no cache key; the SQL text is shared all the same."""
    admin_context.catalog.derived.clear()
    for values in (["a"], ["b", "c"]):
        nested = children("children", query(where("textValue", "in", values)), listed("id"))
        shape = ListShape(Selection((nested,)))
        with statements() as seen:
            records.find_many(admin_context, obj(admin_context, "specimen"), query(), shape)
        assert len([q for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]]) == 1
    assert len(cache_of(admin_context.catalog, "shown", 0)) == 0
    assert len(cache_of(admin_context.catalog, "statements", 0)) == 1


def test_a_request_has_so_many_values_and_no_more(admin_context: RequestContext) -> None:
    node: FilterNode = And(tuple(where("textValue", "neq", str(n)) for n in range(5001)))
    with pytest.raises(InvalidQueryInput) as refusal:
        find(admin_context, "specimen", query(node))
    assert refusal.value.code == "TOO_COMPLEX_QUERY"
    many = [str(n) for n in range(20_000)]
    assert find(admin_context, "specimen", query(both(where("textValue", "in", many)))).ids == []
