"""What a cursor looks like, which ones are read, and that no text of any kind breaks a page."""

import base64
import json
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apikeys.context import RequestContext
from core import records
from tests.core.query.world import Listed, by, find, insert, obj, query, where
from twenty.errors import BadUserInput, InvalidCursor

FIRST = "11111111-1111-4111-8111-111111111111"
OTHER_ORDER = "it was encoded for a different orderBy. Restart pagination without a cursor."


@pytest.fixture
def one(admin_context: RequestContext) -> str:
    (habitat,) = insert(admin_context, "habitat", [{"name": 'nä"r'}])
    insert(
        admin_context,
        "specimen",
        [
            {
                "id": FIRST,
                "textValue": 'Ädä\'s \\ "text"\n',
                "floatValue": 0.1,
                "bigintValue": 2**53 + 1,
                "numericValue": "123456789012345678.25",
                "booleanValue": True,
                "dateValue": "2026-01-31",
                "dateTimeValue": "2026-01-31T10:00:00.5Z",
                "selectValue": "TWO",
                "multiSelectValue": ["ONE"],
                "fullNameValueFirstName": "Ada",
                "fullNameValueLastName": "Nolan",
                "habitatId": habitat,
                "position": 2,
            }
        ],
    )
    return FIRST


def encode(content: Any) -> str:
    return base64.b64encode(json.dumps(content, separators=(",", ":")).encode()).decode()


def end_cursor(page: Listed) -> str:
    assert page.answer.page_info is not None
    assert page.answer.page_info.start_cursor == page.answer.page_info.end_cursor
    return page.answer.page_info.end_cursor or ""


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ((), f'{{"id":"{FIRST}"}}'),
        (by("position"), f'{{"position":2,"id":"{FIRST}"}}'),
        (by("id DescNullsLast", "position"), f'{{"id":"{FIRST}"}}'),
        (
            by("fullNameValue.firstName"),
            f'{{"fullNameValue":{{"firstName":"Ada"}},"id":"{FIRST}"}}',
        ),
        (
            by("fullNameValue.lastName", "position", "fullNameValue.firstName"),
            '{"fullNameValue":{"lastName":"Nolan","firstName":"Ada"},"position":2,'
            f'"id":"{FIRST}"}}',
        ),
        (by("intValue", "emailsValue.primaryEmail"), None),
        (by("dateTimeValue"), f'{{"dateTimeValue":"2026-01-31T10:00:00.500Z","id":"{FIRST}"}}'),
        (by("dateValue"), f'{{"dateValue":"2026-01-31","id":"{FIRST}"}}'),
        (by("numericValue"), f'{{"numericValue":123456789012345678.25,"id":"{FIRST}"}}'),
        (by("bigintValue"), f'{{"bigintValue":9007199254740993,"id":"{FIRST}"}}'),
        (by("selectValue"), f'{{"selectValue":"TWO","id":"{FIRST}"}}'),
    ],
)
def test_a_cursor_holds_the_order_values_and_the_id(
    admin_context: RequestContext, one: str, order: Any, text: str | None
) -> None:
    cursor = end_cursor(find(admin_context, "specimen", query(order=order)))
    assert "\n" not in cursor
    if text is None:
        wanted = {"intValue": None, "emailsValue": {"primaryEmail": None}, "id": FIRST}
        assert json.loads(base64.b64decode(cursor)) == wanted
    else:
        assert base64.b64decode(cursor).decode() == text


@pytest.mark.parametrize(
    "path",
    [
        "textValue",
        "floatValue",
        "bigintValue",
        "numericValue",
        "booleanValue",
        "dateValue",
        "dateTimeValue",
        "selectValue",
        "multiSelectValue",
        "fullNameValue.firstName",
        "habitat.name",
        "habitatId",
        "createdAt",
        "uuidValue",
        "createdBy.source",
        "arrayValue",
    ],
)
@pytest.mark.parametrize("direction", ["AscNullsFirst", "AscNullsLast", "DescNullsLast"])
def test_a_record_lies_neither_behind_nor_before_its_own_cursor(
    admin_context: RequestContext, one: str, path: str, direction: str
) -> None:
    """Every kind comes back from a cursor exactly as it went in."""
    order = by(f"{path} {direction}")
    cursor = end_cursor(find(admin_context, "specimen", query(order=order)))
    assert find(admin_context, "specimen", query(order=order, after=cursor)).ids == []
    assert find(admin_context, "specimen", query(order=order, before=cursor)).ids == []


def test_old_and_foreign_notations_are_read(admin_context: RequestContext, one: str) -> None:
    order = by("fullNameValue.firstName")
    before = "00000000-0000-4000-8000-000000000000"
    dotted = encode({"fullNameValue.firstName": "Ada", "id": before})
    spaced = base64.b64encode(
        json.dumps({"fullNameValue": {"firstName": "Ada", "lastName": 1}, "id": before}).encode()
    ).decode()
    for cursor in (
        dotted,
        spaced,
        spaced.rstrip("="),
        base64.urlsafe_b64encode(base64.b64decode(spaced)).decode(),
    ):
        assert find(admin_context, "specimen", query(order=order, after=cursor)).ids == [one]


def test_an_empty_cursor_is_none(admin_context: RequestContext, one: str) -> None:
    assert find(admin_context, "specimen", query(after="", before="")).ids == [one]


def test_a_cursor_of_another_order_is_refused(admin_context: RequestContext) -> None:
    for order, field in ((by("position"), "position"), (by("habitat.name"), "habitat.name")):
        with pytest.raises(InvalidCursor) as refusal:
            find(admin_context, "specimen", query(order=order, after=encode({"id": FIRST})))
        assert refusal.value.message == (
            f'Cursor is missing the value for orderBy field "{field}": {OTHER_ORDER}'
        )
        assert refusal.value.code == "INVALID_CURSOR"
    with pytest.raises(InvalidCursor, match='orderBy field "id"'):
        find(admin_context, "specimen", query(after=encode({"position": 1})))


def test_both_cursors_are_refused(admin_context: RequestContext) -> None:
    cursor = encode({"id": FIRST})
    with pytest.raises(BadUserInput) as refusal:
        find(admin_context, "specimen", query(after=cursor, before=cursor))
    assert refusal.value.message == "Cannot provide both before and after"
    assert refusal.value.code == "ARGS_CONFLICT"


GARBAGE: list[Any] = [
    "garbage",
    "%%%",
    "ä",
    "\x00",
    "\ud800",
    "A" * 30_000,
    base64.b64encode(b"\xff\xfe").decode(),
    base64.b64encode(b"[" * 5000).decode(),
    base64.b64encode(b'{"id":NaN}').decode(),
    base64.b64encode(b'{"id":1e99999999999999999999999}').decode(),
    base64.b64encode(b'{"position":1e999,"id":"x"}').decode(),
    base64.b64encode(b'{"position":' + b"9" * 5000 + b"}").decode(),
    encode([1]),
    encode("text"),
    encode(None),
    encode({"id": "x"}),
    encode({"id": 5}),
    encode({"id": None}),
    encode({"id": {"a": 1}}),
    encode({"id": [FIRST]}),
]


@pytest.mark.parametrize("cursor", GARBAGE)
def test_a_cursor_that_is_none_is_refused(admin_context: RequestContext, cursor: str) -> None:
    with pytest.raises(InvalidCursor) as refusal:
        find(admin_context, "specimen", query(after=cursor))
    assert refusal.value.message.startswith("Invalid cursor: ")
    assert len(refusal.value.message.encode()) < 1000


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("floatValue", "abc"),
        ("floatValue", True),
        ("intValue", 1.5),
        ("intValue", 2**40),
        ("position", None),
        ("dateTimeValue", "yesterday"),
        ("dateTimeValue", 5),
        ("selectValue", "FOUR"),
        ("textValue", {"a": 1}),
        ("textValue", "a\x00"),
        ("textValue", "\ud800"),
        ("multiSelectValue", "ONE"),
    ],
)
def test_values_of_the_wrong_kind_are_refused(
    admin_context: RequestContext, path: str, value: Any
) -> None:
    cursor = encode({path: value, "id": FIRST})
    with pytest.raises(InvalidCursor):
        find(admin_context, "specimen", query(order=by(path), after=cursor))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
CURSORS = st.one_of(
    st.text(),
    st.binary().map(lambda raw: base64.b64encode(raw).decode()),
    st.dictionaries(
        st.sampled_from(["id", "floatValue", "dateTimeValue", "textValue"]), json_values
    ).map(encode),
)


def test_no_text_breaks_a_page(admin_context: RequestContext) -> None:
    @given(CURSORS, st.booleans())
    @settings(
        max_examples=300,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def page(cursor: str, forward: bool) -> None:
        order = by("floatValue", "dateTimeValue", "textValue")
        asked = query(
            order=order, after=cursor if forward else None, before=None if forward else cursor
        )
        with suppress(InvalidCursor):
            assert find(admin_context, "specimen", asked).ids == []

    page()


# -- long values ----------------------------------------------------------------------------------

LONG = "x" * 3_000


def long_rows(context: RequestContext) -> list[str]:
    """Return ids in the order of their texts, which differ only beyond what a cursor carries."""
    rows = [{"textValue": LONG + end, "arrayValue": [LONG + end, "z"]} for end in ("a", "b", "c")]
    return insert(context, "specimen", [*rows, {"textValue": "y", "arrayValue": ["y"]}])


@pytest.mark.parametrize("path", ["textValue", "arrayValue", "parent.textValue"])
@pytest.mark.parametrize("direction", ["AscNullsFirst", "AscNullsLast", "DescNullsFirst"])
@pytest.mark.parametrize("is_backward", [False, True])
def test_a_long_value_pages_like_any_other(
    admin_context: RequestContext, path: str, direction: str, is_backward: bool
) -> None:
    made = long_rows(admin_context)
    if path == "parent.textValue":
        made = insert(admin_context, "specimen", [{"parentId": one} for one in made])
    order = by(f"{path} {direction}")
    is_mine = where("id", "in", made)
    whole = find(admin_context, "specimen", query(is_mine, order)).ids
    seen: list[str] = []
    cursor: str | None = None
    for _ in made:
        pages: dict[str, Any] = {"before": cursor} if is_backward else {"after": cursor}
        page = find(admin_context, "specimen", query(is_mine, order, size=1, **pages))
        # Without a cursor a page is the first one whatever its direction.
        if is_backward and cursor is None:
            page = find(admin_context, "specimen", query(is_mine, order, size=1, offset=3))
        seen += page.ids
        cursor = end_cursor(page)
        assert len(cursor) < 2_000
    assert seen == (whole[::-1] if is_backward else whole)


@pytest.mark.parametrize("path", ["textValue", "arrayValue"])
@pytest.mark.parametrize("direction", ["AscNullsFirst", "DescNullsFirst"])
@pytest.mark.parametrize("is_backward", [False, True])
@pytest.mark.parametrize("is_changed", [False, True])
def test_a_long_value_that_is_gone_leaves_no_record_out(
    admin_context: RequestContext, path: str, direction: str, is_backward: bool, is_changed: bool
) -> None:
    made = long_rows(admin_context)
    order = by(f"{path} {direction}")
    middle = find(admin_context, "specimen", query(where("id", "eq", made[1]), order))
    cursor = end_cursor(middle)
    whole = find(admin_context, "specimen", query(None, order)).ids
    place = whole.index(made[1])
    behind = whole[:place] if is_backward else whole[place + 1 :]
    if is_changed:
        changed = {"textValue": "0", "arrayValue": ["0"]}
        records.update_one(
            admin_context, obj(admin_context, "specimen"), UUID(made[1]), changed, None
        )
    else:
        records.destroy_one(admin_context, obj(admin_context, "specimen"), UUID(made[1]), None)
    pages: dict[str, Any] = {"before": cursor} if is_backward else {"after": cursor}
    found = find(admin_context, "specimen", query(None, order, **pages)).ids
    assert set(behind) <= set(found)
    assert [one for one in found if one in behind] == behind
    assert made[3] in found or made[3] not in behind


def test_control_characters_and_many_columns_fit(admin_context: RequestContext) -> None:
    value = "\x01" * 5_000
    texts = ("textValue", "fullNameValue.firstName", "fullNameValue.lastName", "habitat.name")
    (habitat,) = insert(admin_context, "habitat", [{"name": value}])
    row = {
        "textValue": value,
        "fullNameValueFirstName": value,
        "fullNameValueLastName": value,
        "habitatId": habitat,
    }
    made = insert(admin_context, "specimen", [row, row])
    order = by(*texts, *(f"addressValue.{name}" for name in ("addressCity", "addressStreet1")))
    first = find(admin_context, "specimen", query(None, order, size=1))
    second = find(admin_context, "specimen", query(None, order, after=end_cursor(first)))
    assert {*first.ids, *second.ids} == set(made)


@pytest.mark.parametrize(
    "content",
    [
        {"textValue": {"startsWith": 5}, "id": FIRST},
        {"textValue": {"startsWith": None}, "id": FIRST},
        {"textValue": {"startsWith": "x"}, "id": "x"},
        {"selectValue": {"startsWith": "ONE"}, "id": FIRST},
        {"multiSelectValue": {"startsWith": ["ONE"]}, "id": FIRST},
        {"intValue": {"startsWith": 5}, "id": FIRST},
        {"arrayValue": {"startsWith": "x"}, "id": FIRST},
        {"textValue": {"begins": "x"}, "id": FIRST},
    ],
)
def test_a_made_up_beginning_is_refused(
    admin_context: RequestContext, one: str, content: dict[str, Any]
) -> None:
    path = next(iter(content))
    with pytest.raises(InvalidCursor):
        find(admin_context, "specimen", query(None, by(path), after=encode(content)))


def test_a_cursor_does_not_read_texts_as_filters_do(admin_context: RequestContext) -> None:
    """Filters canonicalise links and addresses as user input; cursors take them as stored."""
    column = {"linksValuePrimaryLinkUrl": "HTTPS://Example.test/", "emailsValuePrimaryEmail": "A@X"}
    made = insert(admin_context, "specimen", [column])
    for path in ("linksValue.primaryLinkUrl", "emailsValue.primaryEmail"):
        cursor = end_cursor(find(admin_context, "specimen", query(None, by(path))))
        assert find(admin_context, "specimen", query(None, by(path), after=cursor)).ids == []
        assert find(admin_context, "specimen", query(None, by(path))).ids == made
