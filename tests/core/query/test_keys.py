"""Keys of answers: aliases of any content, chosen sub-fields, unknown names."""

import json

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
    PageInfoEntry,
    Selection,
    ToManyEntry,
    ToOneEntry,
    Typename,
)
from tests.core.query.world import (
    children,
    connect,
    connection_of,
    find_one,
    insert,
    listed,
    new_id,
    obj,
    query,
    shown,
    where,
)
from twenty.errors import InvalidQueryInput


@pytest.fixture
def five(admin_context: RequestContext) -> list[str]:
    return insert(
        admin_context,
        "specimen",
        [{"id": new_id(n), "intValue": n, "textValue": f"t{n}"} for n in range(5)],
    )


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
    """Filters and cursors are checked even if no key needs them."""
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
