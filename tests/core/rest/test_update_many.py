"""PATCH and PUT /rest/{plural}?filter=… (docs/api/rest.md#paths, #update-many)."""

import pytest

from tests.core.rest.records import assert_denied, assert_refused, count, create_many


@pytest.fixture
def deals(rest):
    return create_many(
        rest,
        "opportunities",
        [{"name": "a"}, {"name": "b"}, {"name": "c", "stage": "CUSTOMER"}],
    )


def test_without_the_right_nothing_changes(rest, deals, anonymous_rest, stranger_rest, sales_rest):
    query = {"filter": "stage[eq]:NEW"}
    assert anonymous_rest.patch("/rest/opportunities", {"stage": "MEETING"}, **query).status == 401
    assert_denied(stranger_rest.patch("/rest/opportunities", {"stage": "MEETING"}, **query))
    assert_denied(sales_rest.patch("/rest/opportunities", {"stage": "MEETING"}, **query))
    assert count(rest, "opportunities", filter="stage[eq]:MEETING") == 0


@pytest.mark.parametrize("method", ["patch", "put"])
def test_one_change_is_made_to_all_matches(rest, deals, method):
    answer = getattr(rest, method)(
        "/rest/opportunities", {"stage": "SCREENING"}, filter="stage[eq]:NEW", fields="name,stage"
    )
    assert answer.status == 200
    updated = answer.body["data"]["updateOpportunities"]
    assert sorted((d["name"], d["stage"]) for d in updated) == [
        ("a", "SCREENING"),
        ("b", "SCREENING"),
    ]
    assert count(rest, "opportunities", filter="stage[eq]:SCREENING") == 2
    assert count(rest, "opportunities", filter="stage[eq]:CUSTOMER") == 1


def test_no_match_is_an_empty_array(rest, deals):
    answer = rest.patch("/rest/opportunities", {"name": "x"}, filter="name[eq]:nobody")
    assert answer.body == {"data": {"updateOpportunities": []}}


@pytest.mark.parametrize("query", [{}, {"filter": ""}, {"filter": "  "}])
def test_without_a_filter_nothing_changes(rest, deals, query):
    answer = rest.patch("/rest/opportunities", {"stage": "MEETING"}, **query)
    assert answer.status == 400
    assert_refused(answer, 400, "A non-empty filter is required", "INVALID_QUERY_INPUT")
    assert count(rest, "opportunities", filter="stage[eq]:MEETING") == 0


def test_a_repeated_filter_changes_nothing(rest, deals):
    answer = rest.patch(
        "/rest/opportunities?filter=name[eq]:a&filter=name[eq]:b", {"stage": "MEETING"}
    )
    assert answer.status == 400
    assert answer.body["code"] == "INVALID_FILTER_QUERY_PARAM"
    assert count(rest, "opportunities", filter="stage[eq]:MEETING") == 0


def test_a_wrong_body_changes_nothing(rest, deals):
    answer = rest.patch("/rest/opportunities", {"stage": "NOWHERE"}, filter="name[neq]:x")
    assert answer.body["code"] == "INVALID_ARGS_DATA"
    assert count(rest, "opportunities", filter="stage[eq]:NEW") == 2


def test_more_matches_than_may_be_changed_at_once_change_nothing(rest, deals, settings):
    settings.MAX_AFFECTED_RECORDS = 1
    answer = rest.patch("/rest/opportunities", {"stage": "MEETING"}, filter="stage[eq]:NEW")
    assert answer.status == 400
    assert answer.body["code"] == "TOO_MANY_RECORDS_TO_UPDATE"
    assert count(rest, "opportunities", filter="stage[eq]:MEETING") == 0
