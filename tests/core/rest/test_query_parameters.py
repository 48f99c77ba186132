"""Query parameters of the record paths, apart from the filter's grammar
(docs/api/rest.md#parameters, #order)."""

from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.request import OrderBy, Page
from core.rest import query_params
from core.rest.order_by import parse_order_by
from twenty.errors import ApiError, InvalidFilter, InvalidOrderBy
from twenty.http.query_string import parse_query


def test_a_query_string_is_decoded_as_javascript_clients_encode_it():
    assert parse_query("a=x+y&b=%C3%A4&b=%22&c&=d") == {
        "a": ["x y"],
        "b": ["ä", '"'],
        "c": [""],
        "": ["d"],
    }


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("f=a[ilike]:%acme%", "a[ilike]:%acme%"),  # sent without encoding: taken literally
        ("f=%25acme%25", "%acme%"),
        ("f=%ff", "%ff"),  # not UTF-8
        ("f=100%", "100%"),
        ("f=\xc3\xa4", "ä"),  # raw UTF-8 bytes, as WSGI hands them over
    ],
)
def test_percent_signs_that_encode_nothing_stay(raw, value):
    assert parse_query(raw)["f"] == [value]


# What `name[ilike]:"%Ämber% & Co"` becomes where it is sent by …
SENT = {
    "fetch, the text put into the address": "filter=name[ilike]:%22%%C3%84mber%%20%26%20Co%22",
    "fetch with URLSearchParams": "filter=name%5Bilike%5D%3A%22%25%C3%84mber%25+%26+Co%22",
    "axios": "filter=name[ilike]:%22%25%C3%84mber%25+%26+Co%22",
    "encodeURIComponent": "filter=name%5Bilike%5D%3A%22%25%C3%84mber%25%20%26%20Co%22",
    "encodeURI": "filter=name%5Bilike%5D:%22%25%C3%84mber%25%20%26%20Co%22",
    "curl --data-urlencode": "filter=name%5Bilike%5D%3A%22%25%C3%84mber%25%20%26%20Co%22",
    "curl, the text put into the address": 'filter=name[ilike]:"%\xc3\x84mber%+%26+Co"',
    "Python's requests": "filter=name%5Bilike%5D%3A%22%25%C3%84mber%25+%26+Co%22",
    "Go's url.Values": "filter=name%5Bilike%5D%3A%22%25%C3%84mber%25+%26+Co%22",
    "Go's url.URL, the text put into RawQuery": 'filter=name[ilike]:"%\xc3\x84mber%%20%26%20Co"',
    "lower case escapes": "filter=name%5bilike%5d%3a%22%25%c3%84mber%25%20%26%20Co%22",
}


@pytest.mark.parametrize("raw", SENT.values(), ids=SENT.keys())
def test_every_client_means_the_same(raw):
    assert parse_query(raw) == {"filter": ['name[ilike]:"%Ämber% & Co"']}


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("%22%Amber%%22", '"%Amber%"'),
        ("%22%acme%22", '"%acme"'),  # %ac starts no character
        ("%c3%22", '%c3"'),
        ("%C3%84%C3", "Ä%C3"),
        ("%E2%82%AC%", "€%"),
        ("%%41", "%A"),
        ("%", "%"),
        ("%4", "%4"),
        ("%zz+%2B", "%zz +"),
        ("%ED%A0%80", "%ED%A0%80"),  # half of a surrogate pair
        ("%00", "\0"),
    ],
)
def test_one_stray_percent_sign_leaves_the_rest_alone(raw, value):
    assert parse_query(f"f={raw}")["f"] == [value]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_what_is_encoded_is_decoded(text):
    for encoded in (quote(text, safe=""), quote_plus(text), quote(text, safe="[]:,")):
        assert parse_query(f"f={encoded}").get("f") == [text]


@given(st.text(st.characters(max_codepoint=255), max_size=40))
def test_any_query_string_can_be_read(raw):
    for name, values in parse_query(raw).items():
        assert isinstance(name, str)
        assert values


# ── order_by ─────────────────────────────────────────────────────────────────────────────────


def test_order_by_reads_paths_and_directions():
    text = "createdAt[DescNullsLast],name.lastName, company.name[AscNullsLast]"
    assert parse_order_by(text) == (
        OrderBy(("createdAt",), "DescNullsLast"),
        OrderBy(("name", "lastName"), "AscNullsFirst"),
        OrderBy(("company", "name"), "AscNullsLast"),
    )


def test_an_unknown_direction_is_refused_with_the_allowed_ones():
    with pytest.raises(InvalidOrderBy) as refused:
        parse_order_by("a[Foo]")
    assert refused.value.code == "INVALID_ORDER_BY_QUERY_PARAM"
    assert refused.value.message == (
        "'order_by' direction 'Foo' invalid. Allowed values are 'AscNullsFirst', 'AscNullsLast', "
        "'DescNullsFirst', 'DescNullsLast'. "
        "eg: ?order_by=field_1[AscNullsFirst],field_2[DescNullsLast],field_3"
    )


# ── limit, cursors ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "limit"),
    [("", 60), ("0", 0), ("7", 7), ("200", 200), ("500", 200), ("9" * 5000, 200), ("5.0", 5)],
)
def test_limit_defaults_to_60_and_is_clamped_at_200(text, limit):
    assert query_params.read_limit({"limit": [text]}) == limit


@pytest.mark.parametrize("text", ["abc", "-1", "1.5", "NaN", "1_0", "٣", "0x10", "Infinity"])
def test_a_limit_that_is_no_whole_number_is_refused(text):
    with pytest.raises(ApiError) as refused:
        query_params.read_limit({"limit": [text]})
    assert refused.value.code == "INVALID_LIMIT_QUERY_PARAM"
    assert refused.value.message == f"limit '{text}' is invalid. Should be an integer"


def test_a_limit_given_twice_is_refused():
    with pytest.raises(ApiError, match="limit '1,2' is invalid"):
        query_params.read_limit({"limit": ["1", "2"]})


def test_a_page_has_one_cursor_and_an_empty_one_is_none():
    assert query_params.read_page({"starting_after": ["c"], "limit": ["5"]}) == Page(5, after="c")
    assert query_params.read_page({"ending_before": ["c"], "starting_after": [""]}) == Page(
        60, before="c"
    )
    with pytest.raises(ApiError, match="Cannot provide both before and after") as refused:
        query_params.read_page({"ending_before": ["c"], "starting_after": ["d"]})
    assert refused.value.code == "ARGS_CONFLICT"


# ── depth, fields, flags ─────────────────────────────────────────────────────────────────────


def test_depth_is_0_or_1_and_defaults_to_0():
    assert query_params.read_depth({}) == 0
    assert query_params.read_depth({"depth": ["1"]}) == 1
    for text in ("2", "-1", "a", "01"):
        with pytest.raises(ApiError) as refused:
            query_params.read_depth({"depth": [text]})
        assert refused.value.code == "INVALID_DEPTH_QUERY_PARAM"
        assert refused.value.message == (
            f"'depth={text}' parameter invalid. Allowed values are 0, 1"
        )


def test_fields_are_trimmed_merged_and_said_once():
    assert query_params.read_fields({}) is None
    assert query_params.read_fields({"fields": ["id, name,", "name,emails"]}) == (
        "id",
        "name",
        "emails",
    )
    with pytest.raises(ApiError, match="Requested fields cannot be empty"):
        query_params.read_fields({"fields": [" ,"]})


@pytest.mark.parametrize(
    ("values", "is_set"),
    [([], False), (["true"], True), (["1"], False), (["TRUE"], False), (["true", "true"], True)],
)
def test_a_flag_is_set_by_exactly_true(values, is_set):
    parameters = {"soft_delete": values} if values else {}
    assert query_params.read_flag(parameters, "soft_delete") is is_set


@pytest.mark.parametrize(
    "raw", ["filter=a[eq]:1&filter=b[eq]:2", "filter[]=a[eq]:1", "filter[0]=a[eq]:1"]
)
def test_a_filter_given_as_a_list_is_refused(raw):
    with pytest.raises(InvalidFilter, match="only once"):
        query_params.read_filter(parse_query(raw))
