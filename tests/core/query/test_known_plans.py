"""A plan cached by the shape of its request equals the plan that would be made.

For any values, any filter, any cursor, and never for another caller's rights.
"""

import base64
import dataclasses
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from apikeys.context import RequestContext
from core.query.plan.lists import plan_list
from core.query.plan.records import plan_record
from core.query.request import And, FilterNode, Not, Or, Predicate, RecordQuery
from tests.core.query.small_catalog import THING, small_context
from tests.core.query.world import by, connection_of, listed, new_id, query, shown, where
from twenty.errors import ApiError, PermissionDenied

WARM = small_context()  # has seen whatever earlier examples used
ORDERS = [(), by("name"), by("size DescNullsLast", "name"), by("owner.name")]
SHAPES: list[Any] = [
    listed("id", "name"),
    connection_of(shown("size")),
    connection_of(None, "totalCount", page_info=False),
]

texts = st.sampled_from(["Ada", "", "%a%", "x\x00", "NULL", "NOT_NULL"])
names = st.builds(
    lambda operator, value: where("name", operator, value),
    st.sampled_from(["eq", "neq", "like", "is", "startsWith", "nonsense"]),
    texts | st.none(),
)
lists = st.builds(
    lambda value: where("name", "in", value), st.lists(texts, max_size=3) | st.just("x")
)
numbers = st.builds(
    lambda operator, value: where("size", operator, value),
    st.sampled_from(["eq", "gt", "is"]),
    st.sampled_from([1, 2**40, "7", "many", "NULL", None]),
)
others = st.sampled_from(
    [
        where("deletedAt", "is", "NOT_NULL"),
        where("ownerId", "eq", new_id(4)),
        where("owner.name", "eq", "Bo"),
        where("nobody", "eq", "x"),
        where("owner", "is", "NULL"),
    ]
)
predicates: st.SearchStrategy[FilterNode] = names | lists | numbers | others
filters = st.recursive(
    predicates,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: And(tuple(items)))
        | st.lists(inner, max_size=3).map(lambda items: Or(tuple(items)))
        | inner.map(Not)
    ),
    max_leaves=4,
)
places = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from([new_id(1), new_id(2), "no id"]),
        "name": st.sampled_from(["Ada", None]),
        "size": st.sampled_from([3, None, "x"]),
        "owner": st.sampled_from([{"name": "Bo"}, {"name": None}]),
    },
)
cursors = st.none() | places.map(lambda p: base64.b64encode(json.dumps(p).encode()).decode())
queries = st.builds(
    query,
    st.none() | filters,
    st.sampled_from(ORDERS),
    size=st.sampled_from([2, 60]),
    after=cursors,
    before=cursors,
    offset=st.sampled_from([0, 0, 5]),
)


def outcome(make: Any) -> Any:
    try:
        return make()
    except ApiError as error:
        return type(error), error.message, error.code


@given(queries, st.sampled_from(SHAPES))
def test_a_list_planned_before_is_planned_the_same(asked: RecordQuery, shape: Any) -> None:
    fresh = small_context()
    wanted = outcome(lambda: plan_list(fresh, THING, asked, shape))
    for _ in range(2):
        assert outcome(lambda: plan_list(WARM, THING, asked, shape)) == wanted


@given(st.none() | filters)
def test_a_record_planned_before_is_planned_the_same(wanted: FilterNode | None) -> None:
    fresh, selection = small_context(), shown("id", "name")
    expected = outcome(lambda: plan_record(fresh, THING, wanted, selection))
    for _ in range(2):
        assert outcome(lambda: plan_record(WARM, THING, wanted, selection)) == expected


def test_the_same_question_with_other_values_has_the_same_plan() -> None:
    context = small_context()
    first, values = plan_list(context, THING, query(where("name", "eq", "Ada")), listed("id"))
    again, others = plan_list(context, THING, query(where("name", "eq", "Bo")), listed("id"))
    assert again is first
    assert (values, others) == (("Ada",), ("Bo",))


def test_a_plan_is_not_shared_with_callers_who_may_not_see_the_field() -> None:
    context = small_context()
    asked = query(Predicate(("name",), "eq", "Ada"))
    plan_list(context, THING, asked, listed("id"))
    rights = dataclasses.replace(
        context.permissions, unreadable_fields=frozenset({THING.fields["name"].id})
    )
    restricted = RequestContext(context.workspace, context.actor, rights, context.catalog)
    assert outcome(lambda: plan_list(restricted, THING, asked, listed("id")))[0] is PermissionDenied
