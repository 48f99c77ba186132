"""Relations in one call: targets, children, their pages and totals
(docs/api/graphql.md#relations)."""

from typing import Any

import pytest

from apikeys.context import RequestContext
from core.query.request import (
    Selection,
)
from tests.core.query.world import (
    by,
    children,
    connection_of,
    find,
    find_one,
    insert,
    listed,
    new_id,
    query,
    shown,
    where,
)


def numbers(page: Any) -> list[int]:
    return [edge["node"]["intValue"] for edge in page["edges"]]


@pytest.fixture
def family(admin_context: RequestContext) -> tuple[str, str]:
    """Two parents: one of five children, one of none."""
    (habitat,) = insert(admin_context, "habitat", [{"name": "wood"}])
    many, none = insert(
        admin_context,
        "specimen",
        [{"id": new_id(50), "habitatId": habitat}, {"id": new_id(51)}],
    )
    rows = [{"id": new_id(n), "intValue": n, "parentId": many} for n in range(5)]
    insert(admin_context, "specimen", rows)
    return many, none


def test_a_to_one_relation_is_an_object_or_null(
    admin_context: RequestContext, family: tuple[str, str]
) -> None:
    many, none = family
    selection = shown("habitatId", habitat=shown("name"))
    assert find_one(admin_context, "specimen", many, selection)["habitat"] == {"name": "wood"}
    assert find_one(admin_context, "specimen", none, selection) == {
        "habitatId": None,
        "habitat": None,
    }


def test_children_as_a_plain_list(admin_context: RequestContext, family: tuple[str, str]) -> None:
    many, none = family
    plain = shown("id", children=listed("intValue"))
    assert find_one(admin_context, "specimen", none, plain) == {"id": none, "children": []}
    found = find_one(admin_context, "specimen", many, plain)
    assert [child["intValue"] for child in found["children"]] == [0, 1, 2, 3, 4]


def test_children_have_filter_order_and_page_of_their_own(
    admin_context: RequestContext, family: tuple[str, str]
) -> None:
    many, _ = family

    def of_parent(asked: Any, shape: Any) -> Any:
        selection = Selection((children("children", asked, shape),))
        return find_one(admin_context, "specimen", many, selection)["children"]

    shape = connection_of(shown("intValue"), "totalCount", "maxIntValue")
    asked = query(where("intValue", "gte", 1), by("intValue DescNullsLast"), size=2)
    page = of_parent(asked, shape)
    assert numbers(page) == [4, 3]
    assert (page["totalCount"], page["maxIntValue"]) == (4, 4)
    assert page["pageInfo"]["hasNextPage"] is True
    rest = query(
        where("intValue", "gte", 1),
        by("intValue DescNullsLast"),
        size=2,
        after=page["pageInfo"]["endCursor"],
    )
    assert numbers(of_parent(rest, shape)) == [2, 1]
    back = query(
        where("intValue", "gte", 1),
        by("intValue DescNullsLast"),
        size=1,
        before=page["pageInfo"]["endCursor"],
    )
    assert numbers(of_parent(back, shape)) == [4]
    assert of_parent(back, listed("intValue")) == [{"intValue": 4}]
    in_list = query(where("intValue", "in", [1, 3]))
    assert of_parent(in_list, listed("intValue")) == [{"intValue": 1}, {"intValue": 3}]


def test_each_parent_has_a_page_and_a_total_of_its_own(
    admin_context: RequestContext,
) -> None:
    """At most 60 children per parent, and the right count for each."""
    parents = insert(admin_context, "habitat", [{"id": new_id(n)} for n in range(3)])
    rows = [{"habitatId": p} for n, p in enumerate(parents) for _ in range((0, 7, 65)[n])]
    insert(admin_context, "specimen", rows)
    shape = connection_of(shown("id"), "totalCount", page_info=False)
    found = find(admin_context, "habitat", query(), "id", specimens=shape).records
    assert [
        (len(parent["specimens"]["edges"]), parent["specimens"]["totalCount"]) for parent in found
    ] == [(0, 0), (7, 7), (60, 65)]


def test_relations_nest(admin_context: RequestContext, family: tuple[str, str]) -> None:
    many, _ = family
    grandparent = shown("id", parent=shown("id", habitat=shown("name")))
    selection = shown("id", children=connection_of(grandparent, page_info=False))
    found = find_one(admin_context, "specimen", many, selection)
    first = found["children"]["edges"][0]["node"]
    assert first["parent"] == {"id": many, "habitat": {"name": "wood"}}
