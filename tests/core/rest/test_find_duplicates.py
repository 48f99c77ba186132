"""POST /rest/{plural}/duplicates (docs/api/rest.md#duplicates)."""

import pytest

from tests.core.rest.records import (
    UNKNOWN_ID,
    assert_denied,
    assert_refused,
    create,
    create_many,
    ids,
)

PATH = "/rest/people/duplicates"
JOHN = {"name": {"firstName": "John", "lastName": "Doe"}}


@pytest.fixture
def johns(rest):
    return create_many(rest, "people", [JOHN, {**JOHN, "city": "Rome"}, {"city": "Oslo"}])


def test_without_the_right_nothing_is_found(johns, anonymous_rest, stranger_rest):
    assert anonymous_rest.post(PATH, {"data": [JOHN]}).status == 401
    assert_denied(stranger_rest.post(PATH, {"data": [JOHN]}))


def test_duplicates_are_found_by_data(rest, johns):
    answer = rest.post(PATH, {"data": [JOHN]})
    assert answer.status == 200
    (block,) = answer.body["data"]
    assert sorted(ids(block["personDuplicates"])) == sorted(ids(johns[:2]))
    assert block["totalCount"] == 2
    assert block["pageInfo"]["hasNextPage"] is False
    assert block["pageInfo"]["hasPreviousPage"] is False
    assert block["pageInfo"]["startCursor"]


def test_duplicates_by_ids_leave_the_record_itself_out(rest, johns):
    answer = rest.post(PATH, {"ids": [johns[0]["id"], johns[2]["id"]]})
    first, second = answer.body["data"]
    assert ids(first["personDuplicates"]) == [johns[1]["id"]]
    assert second == {
        "personDuplicates": [],
        "totalCount": 0,
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


def test_no_ids_are_an_empty_answer_and_unknown_ids_are_dropped(rest, johns):
    assert rest.post(PATH, {"ids": []}).body == {"data": []}
    answer = rest.post(PATH, {"ids": [UNKNOWN_ID, johns[0]["id"]]})
    assert len(answer.body["data"]) == 1


def test_each_criterion_counts_and_no_other_field_does(rest):
    create(rest, "people", emails={"primaryEmail": "ada@acme.test"}, city="Rome")
    found = rest.post(PATH, {"data": [{"emails": {"primaryEmail": "ADA@acme.test"}}]})
    assert found.body["data"][0]["totalCount"] == 1
    other = rest.post(PATH, {"data": [{"city": "Rome"}]})
    assert other.body["data"][0]["totalCount"] == 0


def test_depth_and_fields_shape_the_records(rest, johns):
    deep = rest.post(PATH, {"data": [JOHN]}, depth=1).body["data"][0]["personDuplicates"][0]
    assert deep["company"] is None
    short = rest.post(PATH, {"data": [JOHN]}, fields="city").body["data"][0]["personDuplicates"]
    assert all(person.keys() == {"id", "city"} for person in short)
    assert rest.post(PATH, {"data": [JOHN]}, depth=2).status == 400


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, 'You have to provide either "data" or "ids" argument'),
        ({"data": [JOHN], "ids": []}, 'You cannot provide both "data" and "ids" arguments'),
        ({"data": []}, 'The "data" condition can not be empty when "ids" input not provided'),
        ({"ids": "x"}, "'ids' must be an array of UUIDs, not a string."),
        ({"data": [1]}, "'data' must be an array of record objects."),
    ],
)
def test_a_wrong_body_is_refused(rest, body, message):
    assert_refused(rest.post(PATH, body), 400, message, "INVALID_QUERY_INPUT")


def test_an_id_that_is_no_uuid_is_refused(rest):
    answer = rest.post(PATH, {"ids": [5]})
    assert_refused(answer, 400, "'5' is not a valid UUID", "INVALID_UUID")


def test_an_object_without_criteria_has_no_duplicates(rest):
    create_many(rest, "tasks", [{"title": "Call"}, {"title": "Call"}])
    assert_refused(
        rest.post("/rest/tasks/duplicates", {"data": [{"title": "Call"}]}),
        400,
        "Duplicates are only available for objects with duplicate criteria. Object 'task' does "
        "not have duplicate criteria defined.",
        "INVALID_QUERY_INPUT",
    )
