"""Find duplicates: by which criteria, for which records.

See docs/api/graphql.md#duplicates, docs/api/rest.md#duplicates.
"""

import json
from typing import Any
from uuid import UUID

import pytest

from apikeys.context import RequestContext
from core import records
from core.query.request import DuplicatesInput, PageInfo
from tests.core.query.world import (
    UNKNOWN_ID,
    connection_of,
    insert,
    listed,
    new_id,
    obj,
    shown,
)
from twenty.errors import InvalidData, InvalidQueryInput

PEOPLE: list[dict[str, Any]] = [
    {"nameFirstName": "Ada", "nameLastName": "Nolan", "emailsPrimaryEmail": "ada@x.test"},
    {"nameFirstName": "Ada", "nameLastName": "Nolan"},
    {"nameFirstName": "Ada", "nameLastName": "Other"},
    {"linkedinLinkPrimaryLinkUrl": "https://in.test/ada"},
    {
        "nameFirstName": "Ada",
        "nameLastName": "Nolan",
        "linkedinLinkPrimaryLinkUrl": "https://in.test/ada",
    },
    {"nameFirstName": "Al", "nameLastName": "Bo"},
    {"nameFirstName": "Al", "nameLastName": "Bo"},
    {"nameFirstName": "Ada", "nameLastName": "Nolan", "deletedAt": "2026-01-01T00:00:00Z"},
    {},
    {},
]


@pytest.fixture
def people(admin_context: RequestContext) -> list[str]:
    rows = [{**row, "id": new_id(n)} for n, row in enumerate(PEOPLE)]
    return insert(admin_context, "person", rows)


def duplicates(context: RequestContext, name: str = "person", **given: Any) -> list[set[int]]:
    """Numbers of the duplicates of each input."""
    wanted = DuplicatesInput(**given)
    found = records.find_duplicates(context, obj(context, name), wanted, listed("id"))
    known = {new_id(n): n for n in range(len(PEOPLE))}
    return [{known[record["id"]] for record in json.loads(answer.json)} for answer in found]


def test_any_criterion_makes_a_duplicate(admin_context: RequestContext, people: list[str]) -> None:
    """Name, or LinkedIn address, or e-mail; never the record itself, nor a deleted one."""
    ids = [UUID(record_id) for record_id in people]
    assert duplicates(admin_context, ids=ids[:5]) == [{1, 4}, {0, 4}, set(), {4}, {0, 1, 3}]


def test_short_and_missing_values_make_none(
    admin_context: RequestContext, people: list[str]
) -> None:
    ids = [UUID(people[n]) for n in (5, 6, 8)]
    assert duplicates(admin_context, ids=ids) == [set(), set(), set()]


def test_answers_come_in_the_order_of_the_ids_without_the_unknown(
    admin_context: RequestContext, people: list[str]
) -> None:
    wanted = [people[3], UNKNOWN_ID, people[0], people[7], people[3]]
    ids = [UUID(record_id) for record_id in wanted]
    assert duplicates(admin_context, ids=ids) == [{4}, {1, 4}, {4}]


def test_duplicates_of_data(admin_context: RequestContext, people: list[str]) -> None:
    data: list[Any] = [
        {"name": {"firstName": "Ada", "lastName": "Nolan"}},
        {"name": {"firstName": "Ada"}},
        {"emails": {"primaryEmail": "ADA@X.test"}, "jobTitle": "CTO"},
        {"linkedinLink": {"primaryLinkUrl": "https://in.test/ada"}, "companyId": None},
        {},
        {"name": None},
    ]
    assert duplicates(admin_context, data=data) == [{0, 1, 4}, set(), {0}, {3, 4}, set(), set()]


def test_a_list_has_its_total_and_cursors(admin_context: RequestContext, people: list[str]) -> None:
    wanted = DuplicatesInput(ids=[UUID(people[0]), UUID(people[2])])
    of = obj(admin_context, "person")
    first, second = records.find_duplicates(admin_context, of, wanted, listed("id", "jobTitle"))
    assert json.loads(first.json)[0] == {"id": people[1], "jobTitle": ""}
    assert first.total_count == 2
    assert first.page_info is not None
    assert first.page_info.start_cursor != first.page_info.end_cursor
    assert (second.json, second.total_count) == (b"[]", 0)
    assert second.page_info == PageInfo(False, False, None, None)


def test_a_connection_has_everything_a_connection_has(
    admin_context: RequestContext, people: list[str]
) -> None:
    (company,) = insert(admin_context, "company", [{"name": "Acme"}])
    insert(
        admin_context,
        "person",
        [{"nameFirstName": "Ada", "nameLastName": "Nolan", "companyId": company}],
    )
    shape = connection_of(shown("id", company=shown("name")), "totalCount", "countEmptyEmails")
    wanted = DuplicatesInput(ids=[UUID(people[0])])
    (answer,) = records.find_duplicates(admin_context, obj(admin_context, "person"), wanted, shape)
    found = json.loads(answer.json)
    assert (found["totalCount"], found["countEmptyEmails"]) == (3, 3)
    assert {"name": "Acme"} in [edge["node"]["company"] for edge in found["edges"]]
    assert found["pageInfo"]["hasNextPage"] is False
    assert found["pageInfo"]["endCursor"] == found["edges"][-1]["cursor"]


def test_more_than_two_hundred_are_not_shown(admin_context: RequestContext) -> None:
    rows = [{"name": "Twin"}] * 203
    first = insert(admin_context, "company", rows)[0]
    wanted = DuplicatesInput(ids=[UUID(first)])
    (answer,) = records.find_duplicates(
        admin_context, obj(admin_context, "company"), wanted, listed("id")
    )
    assert len(json.loads(answer.json)) == 200
    assert answer.total_count == 202
    assert answer.page_info is not None
    assert answer.page_info.has_next_page is False


def test_no_ids_find_nothing(admin_context: RequestContext) -> None:
    assert duplicates(admin_context, ids=[]) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, 'You have to provide either "data" or "ids" argument'),
        ({"ids": [], "data": []}, 'You cannot provide both "data" and "ids" arguments'),
        ({"data": []}, 'The "data" condition can not be empty when "ids" input not provided'),
        (
            {"data": [{}] * 201},
            "Duplicates can be looked for of at most 200 records at once, got 201",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(
    admin_context: RequestContext, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidQueryInput) as refusal:
        duplicates(admin_context, **given)
    assert (refusal.value.message, refusal.value.code) == (message, "INVALID_QUERY_INPUT")


def test_objects_without_criteria_have_no_duplicates(admin_context: RequestContext) -> None:
    with pytest.raises(InvalidQueryInput, match="does not have duplicate criteria defined"):
        duplicates(admin_context, "task", data=[{"title": "x"}])


@pytest.mark.parametrize(
    "record",
    [
        {"foo": 1},
        {"name": "Ada Nolan"},
        {"name": {"firstName": 5}},
        {"emails": {"primaryEmail": "a\x00"}},
        "text",
        {"emails": {"foo": "x"}},
    ],
)
def test_data_that_cannot_be_read_is_refused(admin_context: RequestContext, record: Any) -> None:
    with pytest.raises(InvalidData):
        duplicates(admin_context, data=[record])
