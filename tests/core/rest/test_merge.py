"""PATCH /rest/{plural}/merge (docs/api/rest.md#merge)."""

import pytest

from tests.core.rest.records import (
    UNKNOWN_ID,
    assert_denied,
    assert_refused,
    create,
    create_many,
)

PATH = "/rest/people/merge"


@pytest.fixture
def two(rest):
    return create_many(
        rest,
        "people",
        [
            {"city": "Rome", "emails": {"primaryEmail": "a@x.test"}},
            {"city": "Oslo", "jobTitle": "CTO", "emails": {"primaryEmail": "b@x.test"}},
        ],
    )


def _body(records, **more):
    return {"ids": [r["id"] for r in records], "conflictPriorityIndex": 0, **more}


def _stored(rest, record):
    return rest.get(f"/rest/people/{record['id']}")


def test_without_the_right_nothing_is_merged(rest, two, anonymous_rest, stranger_rest, other_rest):
    assert anonymous_rest.patch(PATH, _body(two)).status == 401
    assert_denied(stranger_rest.patch(PATH, _body(two)))
    assert other_rest.patch(PATH, _body(two)).status == 404
    assert [_stored(rest, r).body["data"]["person"] for r in two] == two


def test_the_record_with_priority_stays_and_the_other_is_deleted(rest, two):
    answer = rest.patch(PATH, _body(two))
    assert answer.status == 200
    merged = answer.body["data"]["mergePerson"]
    assert merged["id"] == two[0]["id"]
    assert (merged["city"], merged["jobTitle"]) == ("Rome", "CTO")
    assert merged["emails"]["primaryEmail"] == "a@x.test"
    assert "b@x.test" in merged["emails"]["additionalEmails"]
    assert _stored(rest, two[0]).body["data"]["person"] == merged
    assert _stored(rest, two[1]).status == 404


def test_links_to_the_other_lead_to_the_one_that_stays(rest, two):
    deal = create(rest, "opportunities", pointOfContactId=two[1]["id"])
    rest.patch(PATH, _body(two))
    moved = rest.get(f"/rest/opportunities/{deal['id']}").body["data"]["opportunity"]
    assert moved["pointOfContactId"] == two[0]["id"]


def test_a_dry_run_shows_the_outcome_and_changes_nothing(rest, two):
    answer = rest.patch(PATH, _body(two, dryRun=True))
    assert answer.status == 200
    preview = answer.body["data"]["mergePerson"]
    assert preview["id"] not in {r["id"] for r in two}
    assert preview["deletedAt"] is not None
    assert (preview["city"], preview["jobTitle"]) == ("Rome", "CTO")
    assert [_stored(rest, r).body["data"]["person"] for r in two] == two


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ids": []}, "At least 2 record IDs are required for merge"),
        ({"ids": [UNKNOWN_ID] * 10}, "Maximum 9 records can be merged at once"),
        (
            {"conflictPriorityIndex": 5},
            "Invalid conflict priority '5'. Valid options for 2 records: 0-1",
        ),
        (
            {"conflictPriorityIndex": "0"},
            "'conflictPriorityIndex' must be an integer, the survivor's place in 'ids', not a "
            "string.",
        ),
        ({"ids": None}, "'ids' must be an array of UUIDs, not null."),
        ({"dryRun": "yes"}, "'dryRun' must be true or false, not a string."),
    ],
)
def test_a_wrong_body_is_refused_and_nothing_changes(rest, two, change, message):
    answer = rest.patch(PATH, {**_body(two), **change})
    assert_refused(answer, 400, message, "INVALID_QUERY_INPUT")
    assert [_stored(rest, r).body["data"]["person"] for r in two] == two


def test_unknown_records_are_404(rest, two):
    answer = rest.patch(PATH, _body([two[0], {"id": UNKNOWN_ID}]))
    assert_refused(answer, 404, "One or more records not found", "RECORD_NOT_FOUND")
    assert _stored(rest, two[0]).body["data"]["person"] == two[0]


def test_an_object_without_criteria_cannot_be_merged(rest):
    tasks = create_many(rest, "tasks", [{}, {}])
    assert_refused(
        rest.patch("/rest/tasks/merge", _body(tasks)),
        400,
        "Merge is only available for objects with duplicate criteria. Object 'task' does not have "
        "duplicate criteria defined.",
        "INVALID_QUERY_INPUT",
    )
