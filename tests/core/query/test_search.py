"""Full-text search over all objects: words, rank, order, pages (docs/api/graphql.md#search)."""

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apikeys.context import RequestContext
from core import records
from core.query.request import ConnectionShape, Typename
from core.query.search_request import SearchQuery
from tests.core.query.words import search_shape
from tests.core.query.world import either, insert, where
from twenty.errors import ApiError, BadUserInput, InvalidCursor, InvalidQueryInput


def search(context: RequestContext, text: str, limit: int = 20, **asked: Any) -> Any:
    wanted = SearchQuery(text, limit, **asked)
    return json.loads(records.search(context, wanted, search_shape()))


def labels(context: RequestContext, text: str, **asked: Any) -> list[str]:
    return [edge["node"]["label"] for edge in search(context, text, **asked)["edges"]]


@pytest.fixture
def world(admin_context: RequestContext) -> dict[str, str]:
    """label → id."""
    (company,) = insert(
        admin_context,
        "company",
        [{"name": "Zürich Werke", "domainNamePrimaryLinkUrl": "https://werke.test"}],
    )
    people = insert(
        admin_context,
        "person",
        [
            {"nameFirstName": "Zoë", "nameLastName": "Zürich", "avatarUrl": "https://a.test/z.png"},
            {"nameFirstName": "Bo", "emailsPrimaryEmail": "bo.lind@werke.test"},
            {"nameFirstName": "Zürich", "deletedAt": "2026-01-01T00:00:00Z"},
        ],
    )
    (task,) = insert(admin_context, "task", [{"title": "Call Zurich"}])
    (specimen,) = insert(admin_context, "specimen", [{"name": "Zürich zurich"}])
    return {
        "Zürich Werke": company,
        "Zoë Zürich": people[0],
        "Bo": people[1],
        "Call Zurich": task,
        "Zürich zurich": specimen,
    }


def test_a_search_record_says_what_it_is(
    admin_context: RequestContext, world: dict[str, str]
) -> None:
    (edge,) = search(admin_context, "zoe")["edges"]
    node = edge["node"]
    assert node["recordId"] == world["Zoë Zürich"]
    assert (node["objectNameSingular"], node["objectLabelSingular"]) == ("person", "Person")
    assert node["label"] == "Zoë Zürich"
    assert node["tsRank"] > 0
    assert node["tsRankCD"] > 0


@pytest.mark.parametrize("text", ["zürich", "ZURICH", "zu\u0308rich", "zuri", "  Zürich  "])
def test_case_accents_and_the_rest_of_a_word_do_not_matter(
    admin_context: RequestContext, world: dict[str, str], text: str
) -> None:
    """At equal rank person, company, …, task, and custom objects by name."""
    assert labels(admin_context, text) == [
        "Zoë Zürich",
        "Zürich Werke",
        "Call Zurich",
        "Zürich zurich",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("zoe zurich", ["Zoë Zürich", "Zürich Werke", "Call Zurich", "Zürich zurich"]),
        ("zoe werke", ["Zürich Werke", "Zoë Zürich", "Bo"]),
        ("werke zurich", ["Zürich Werke", "Zoë Zürich", "Call Zurich", "Zürich zurich", "Bo"]),
        ("bo.lind@werke.test", ["Bo"]),
        ("nothing", []),
        ("& | ! ( ) : * '", []),
        ("zoe'; DROP TABLE person; --", ["Zoë Zürich"]),
        ("nothing & !zurich", ["Zoë Zürich", "Zürich Werke", "Call Zurich", "Zürich zurich"]),
        ("%", []),
    ],
)
def test_all_words_come_before_some_and_no_sign_means_anything(
    admin_context: RequestContext, world: dict[str, str], text: str, wanted: list[str]
) -> None:
    assert labels(admin_context, text) == wanted


def test_the_label_comes_before_other_fields_and_beginnings_before_parts(
    admin_context: RequestContext,
) -> None:
    host = "https://shop.vega.test"
    insert(
        admin_context,
        "company",
        [
            {"name": "1 in a part elsewhere", "domainNamePrimaryLinkUrl": host},
            {"name": "2 at the beginning elsewhere", "domainNamePrimaryLinkLabel": "Vega"},
            {"name": "3-Vega"},
            {"name": "Vega 4"},
        ],
    )
    found = labels(admin_context, "vega", included=("company",))
    assert [label.strip("Vega -")[0] for label in found] == ["4", "3", "2", "1"]


def test_pages_lead_from_all_words_to_some(admin_context: RequestContext) -> None:
    insert(admin_context, "company", [{"name": f"both {n} words"} for n in range(3)])
    insert(admin_context, "company", [{"name": f"one word {n}"} for n in range(4)])
    insert(admin_context, "task", [{"title": "both"}] * 3)
    whole = [edge["node"]["recordId"] for edge in search(admin_context, "both words")["edges"]]
    assert len(whole) == 6
    seen: list[str] = []
    cursor = None
    while True:
        page = search(admin_context, "both words", 2, after=cursor)
        seen += [edge["node"]["recordId"] for edge in page["edges"]]
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == whole


def test_scripts_without_blanks_are_found_inside(admin_context: RequestContext) -> None:
    insert(admin_context, "company", [{"name": "東京電力株式会社"}])
    assert labels(admin_context, "電力") == ["東京電力株式会社"]
    assert labels(admin_context, "京都") == []


def test_no_text_lists_every_record(admin_context: RequestContext, world: dict[str, str]) -> None:
    found = search(admin_context, "  ", included=("person", "task"))["edges"]
    assert [edge["node"]["objectNameSingular"] for edge in found] == ["person", "person", "task"]
    assert {edge["node"]["tsRank"] for edge in found} == {0}


def test_objects_are_included_and_excluded(
    admin_context: RequestContext, world: dict[str, str]
) -> None:
    assert labels(admin_context, "zurich", included=("company", "task")) == [
        "Zürich Werke",
        "Call Zurich",
    ]
    assert labels(admin_context, "zurich", included=()) == []
    assert labels(admin_context, "zurich", excluded=("company", "specimen")) == [
        "Zoë Zürich",
        "Call Zurich",
    ]
    with pytest.raises(InvalidQueryInput, match='"foo" does not exist'):
        search(admin_context, "zurich", included=("foo",))
    with pytest.raises(InvalidQueryInput, match='"people" does not exist'):
        search(admin_context, "zurich", excluded=("people",))


def test_a_filter_narrows_every_object(
    admin_context: RequestContext, world: dict[str, str]
) -> None:
    wanted = where("id", "in", [world["Call Zurich"], world["Zürich Werke"], world["Bo"]])
    assert labels(admin_context, "zurich", filter=wanted) == ["Zürich Werke", "Call Zurich"]
    gone = where("deletedAt", "is", "NOT_NULL")
    assert labels(admin_context, "zurich", filter=gone) == ["Zürich"]
    every = either(gone, where("deletedAt", "is", "NULL"))
    assert len(labels(admin_context, "zurich", filter=every)) == 5


def test_pages_meet_every_record_once_in_one_order(admin_context: RequestContext) -> None:
    """Among equal ranks too, across objects."""
    insert(admin_context, "company", [{"name": f"tie {n}"} for n in range(7)])
    insert(admin_context, "task", [{"title": f"tie {n}"} for n in range(5)])
    insert(admin_context, "person", [{"nameFirstName": "tie"}] * 3)
    insert(admin_context, "note", [{"title": "tie tie tie"}])
    whole = [edge["node"]["recordId"] for edge in search(admin_context, "tie", 100)["edges"]]
    assert len(whole) == 16
    for size in (1, 4, 16):
        seen: list[str] = []
        cursor = None
        while True:
            page = search(admin_context, "tie", size, after=cursor)
            seen += [edge["node"]["recordId"] for edge in page["edges"]]
            cursor = page["pageInfo"]["endCursor"]
            assert cursor == page["edges"][-1]["cursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert seen == whole
    assert search(admin_context, "tie", 0)["edges"] == []


def test_aliases_and_typenames(admin_context: RequestContext, world: dict[str, str]) -> None:
    shape = ConnectionShape((Typename("__typename", "SearchResultConnection"),))
    found = records.search(admin_context, SearchQuery("zurich", 3), shape)
    assert json.loads(found) == {"__typename": "SearchResultConnection"}


@pytest.mark.parametrize("text", ["a\x00", "\ud800", "x" * 1001])
def test_text_that_cannot_be_searched_is_refused(admin_context: RequestContext, text: str) -> None:
    with pytest.raises(InvalidQueryInput) as refusal:
        search(admin_context, text)
    assert refusal.value.message.startswith("Argument searchInput: expected a string")


@pytest.mark.parametrize("limit", [-1, 101])
def test_a_limit_out_of_range_is_refused(admin_context: RequestContext, limit: int) -> None:
    with pytest.raises(BadUserInput) as refusal:
        search(admin_context, "x", limit)
    assert refusal.value.message == "Limit cannot exceed 100 items"


def test_a_role_that_may_search_nothing_finds_nothing(stranger_context: RequestContext) -> None:
    found = search(stranger_context, "x")
    assert found == {"edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}


def cursor_of(**content: Any) -> str:
    return base64.b64encode(json.dumps(content).encode()).decode()


GOOD = {"tsRankCD": 0.1, "tsRank": 0.1, "priority": 1, "id": "11111111-1111-4111-8111-111111111111"}


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        cursor_of(),
        *(
            cursor_of(**{**GOOD, key: value})
            for key, value in [
                ("tsRankCD", None),
                ("tsRankCD", True),
                ("tsRank", "many"),
                ("tsRank", 1e300),
                ("priority", 1.5),
                ("priority", -1),
                ("id", "x"),
                ("id", 5),
            ]
        ),
    ],
)
def test_a_cursor_that_is_none_is_refused(
    admin_context: RequestContext, world: dict[str, str], cursor: str
) -> None:
    assert isinstance(search(admin_context, "zurich", after=cursor_of(**GOOD)), dict)
    with pytest.raises(InvalidCursor):
        search(admin_context, "zurich", after=cursor)


def test_no_text_breaks_a_search(admin_context: RequestContext, world: dict[str, str]) -> None:
    @given(st.text(max_size=40), st.text(max_size=10))
    @settings(
        max_examples=150,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def any_text(text: str, cursor: str) -> None:
        for after in (None, cursor):
            try:
                search(admin_context, text, 3, after=after)
            except ApiError as refusal:
                refused = refusal.status
            else:
                refused = 400
            assert refused == 400

    any_text()
