"""What comes back: lists, connections, nested relations, aliases, pages (graphql.md §5.3, §7.1)."""

import json
from typing import Any

import pytest

from apikeys.context import RequestContext
from core import records
from core.query.request import (
    AggregateEntry,
    ConnectionShape,
    CursorEntry,
    EdgesEntry,
    FieldEntry,
    ListShape,
    NodeEntry,
    PageInfo,
    PageInfoEntry,
    Selection,
    ToManyEntry,
    ToOneEntry,
    Typename,
)
from tests.core.query.world import (
    by,
    children,
    connect,
    connection_of,
    find,
    find_one,
    insert,
    listed,
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


# ── pages ────────────────────────────────────────────────────────────────────────────────────


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


def test_the_total_is_of_the_filter_wherever_the_page_stands(
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


# ── relations ────────────────────────────────────────────────────────────────────────────────


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
    """graphql.md §13.1: at most 60 children per parent, and the right count for each."""
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


# ── keys ─────────────────────────────────────────────────────────────────────────────────────

HOSTILE = ["a'b", 'a"b', "a\\b", "a\\'b", "$1", "%s", "{}", "ä" * 70, "x" * 300, "\u2028", "a:b"]


@pytest.mark.parametrize("key", HOSTILE)
def test_keys_of_any_content_come_back_as_they_are(
    admin_context: RequestContext, five: list[str], key: str
) -> None:
    nested = Selection((FieldEntry(key, "intValue"), Typename(key + "t", "It's \\ ok")))
    selection = Selection(
        (
            FieldEntry(key, "fullNameValue", (FieldEntry(key, "firstName"),)),
            ToOneEntry(key + "1", "parent", nested),
            ToManyEntry(
                key + "2",
                "children",
                query(),
                ConnectionShape(
                    (EdgesEntry(key, (CursorEntry(key), NodeEntry(key + "n", nested))),)
                ),
            ),
        )
    )
    found = find_one(admin_context, "specimen", five[0], selection)
    assert found == {key: {key: ""}, key + "1": None, key + "2": {key: []}}
    shape = ConnectionShape(
        (
            EdgesEntry(key, (NodeEntry(key, nested),)),
            PageInfoEntry(key + "p", (FieldEntry(key, "hasNextPage"),)),
            AggregateEntry(key + "a", "totalCount"),
        )
    )
    page = connect(admin_context, "specimen", query(size=1), shape)
    assert page == {
        key: [{key: {key: 0, key + "t": "It's \\ ok"}}],
        key + "p": {key: True},
        key + "a": 5,
    }


def test_keys_that_agree_in_63_bytes_stay_apart(
    admin_context: RequestContext, five: list[str]
) -> None:
    first, second = "k" * 63 + "1", "k" * 63 + "2"
    selection = Selection((FieldEntry(first, "intValue"), FieldEntry(second, "textValue")))
    assert find_one(admin_context, "specimen", five[3], selection) == {first: 3, second: "t3"}


def test_two_thousand_aliases(admin_context: RequestContext, five: list[str]) -> None:
    selection = Selection(tuple(FieldEntry(f"k{n}", "intValue") for n in range(2000)))
    found = find_one(admin_context, "specimen", five[3], selection)
    assert set(found.values()) == {3}
    assert len(found) == 2000


def test_keys_keep_their_order(admin_context: RequestContext, five: list[str]) -> None:
    selection = shown("textValue", "id", "intValue")
    assert list(find_one(admin_context, "specimen", five[0], selection)) == [
        "textValue",
        "id",
        "intValue",
    ]


def test_chosen_sub_fields_and_members(admin_context: RequestContext) -> None:
    (record_id,) = insert(
        admin_context,
        "specimen",
        [
            {
                "phonesValuePrimaryPhoneNumber": "1",
                "phonesValueAdditionalPhones": json.dumps(
                    [{"number": "2", "countryCode": "FR", "callingCode": "+33"}, {"number": "3"}]
                ),
                "actorValueContext": json.dumps({"provider": "p", "agentId": "a"}),
            }
        ],
    )
    members = (
        FieldEntry("number", "number"),
        FieldEntry("code", "callingCode"),
        Typename("__typename", "PhonesAdditionalPhones"),
    )
    selection = Selection(
        (
            FieldEntry(
                "phonesValue",
                "phonesValue",
                (
                    Typename("__typename", "Phones"),
                    FieldEntry("primaryPhoneNumber", "primaryPhoneNumber"),
                    FieldEntry("additionalPhones", "additionalPhones", members),
                ),
            ),
            FieldEntry(
                "actorValue",
                "actorValue",
                (FieldEntry("context", "context", (FieldEntry("p", "provider"),)),),
            ),
            FieldEntry(
                "createdBy",
                "createdBy",
                (FieldEntry("context", "context", (FieldEntry("p", "provider"),)),),
            ),
            Typename("__typename", "Specimen"),
        )
    )
    assert find_one(admin_context, "specimen", record_id, selection) == {
        "phonesValue": {
            "__typename": "Phones",
            "primaryPhoneNumber": "1",
            "additionalPhones": [
                {"number": "2", "code": "+33", "__typename": "PhonesAdditionalPhones"},
                {"number": "3", "code": None, "__typename": "PhonesAdditionalPhones"},
            ],
        },
        "actorValue": {"context": {"p": "p"}},
        "createdBy": {"context": None},
        "__typename": "Specimen",
    }


def test_null_values_can_be_left_out(admin_context: RequestContext, five: list[str]) -> None:
    shape = ListShape(shown("intValue", "floatValue", "textValue"), omit_null_values=True)
    answer = records.find_many(admin_context, obj(admin_context, "specimen"), query(size=1), shape)
    assert json.loads(answer.json) == [{"intValue": 0, "textValue": "t0"}]


@pytest.mark.parametrize(
    "entry",
    [
        FieldEntry("x", "foo"),
        FieldEntry("x", "children"),
        FieldEntry("x", "habitat"),
        ToOneEntry("x", "children", shown("id")),
        ToOneEntry("x", "textValue", shown("id")),
        ToManyEntry("x", "habitat", query(), listed("id")),
        FieldEntry("x", "fullNameValue", (FieldEntry("y", "foo"),)),
        FieldEntry(
            "x", "phonesValue", (FieldEntry("y", "additionalPhones", (FieldEntry("z", "foo"),)),)
        ),
    ],
)
def test_names_that_do_not_exist_are_refused(
    admin_context: RequestContext, entry: FieldEntry | ToOneEntry | ToManyEntry
) -> None:
    shape = ListShape(Selection((entry,)))
    with pytest.raises(InvalidQueryInput):
        records.find_many(admin_context, obj(admin_context, "specimen"), query(), shape)


def test_a_connection_may_ask_for_nothing_of_its_rows(
    admin_context: RequestContext, five: list[str]
) -> None:
    """Filters and cursors are checked, though no key needs them."""
    cursor = connect(admin_context, "specimen", query(size=1), connection_of(shown("id")))
    asked = query(where("textValue", "eq", "t1"), after=cursor["pageInfo"]["endCursor"])
    typename = ConnectionShape((Typename("__typename", "SpecimenConnection"),))
    assert connect(admin_context, "specimen", asked, typename) == {
        "__typename": "SpecimenConnection"
    }
    count = connection_of(None, "totalCount", page_info=False)
    assert connect(admin_context, "specimen", asked, count) == {"totalCount": 1}
    previous = ConnectionShape(
        (PageInfoEntry("pageInfo", (FieldEntry("hasPreviousPage", "hasPreviousPage"),)),)
    )
    assert connect(admin_context, "specimen", asked, previous) == {
        "pageInfo": {"hasPreviousPage": True}
    }
    nested = Selection((children("children", asked, typename),))
    found = find_one(admin_context, "specimen", five[0], nested)
    assert found == {"children": {"__typename": "SpecimenConnection"}}
