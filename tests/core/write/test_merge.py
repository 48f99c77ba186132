"""Merge: refusals first, then values by type, links re-pointed, and the dry run."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from apikeys.context import RequestContext
from core import records
from core.query.request import Selection
from tests.core.write.world import (
    create,
    create_many,
    everything,
    loaded,
    obj,
    read,
    rows,
    shown,
)
from twenty.errors import InvalidQueryInput, PermissionDenied, RecordNotFound

TABLES = ("person", "company", "note", "noteTarget", "opportunity", "taskTarget")


def merge(
    context: RequestContext,
    *merged: dict[str, Any],
    name: str = "person",
    priority: int = 0,
    selection: Selection | None = None,
    dry_run: bool = False,
) -> dict[str, Any]:
    of = obj(context, name)
    ids = [UUID(record["id"]) for record in merged]
    answer = records.merge(context, of, ids, priority, selection or everything(of), dry_run=dry_run)
    return loaded(answer)


# -- refusals -------------------------------------------------------------------------------------


def test_a_stranger_merges_nothing(
    admin_context: RequestContext, stranger_context: RequestContext
) -> None:
    people = create_many(admin_context, "person", [{}, {}])
    before = rows(admin_context, *TABLES)
    for dry_run in (True, False):
        with pytest.raises(PermissionDenied):
            merge(stranger_context, *people, selection=shown("id"), dry_run=dry_run)
    assert rows(admin_context, *TABLES) == before


def test_a_hidden_field_in_the_answer_refuses(
    admin_context: RequestContext, sales_context: RequestContext
) -> None:
    people = create_many(admin_context, "person", [{}, {}])
    before = rows(admin_context, *TABLES)
    with pytest.raises(PermissionDenied):
        merge(sales_context, *people, selection=shown("id", "phones"))
    assert rows(admin_context, *TABLES) == before


@pytest.mark.parametrize(
    ("count", "priority", "message"),
    [
        (0, 0, "At least 2 record IDs are required for merge"),
        (1, 0, "At least 2 record IDs are required for merge"),
        (10, 0, "Maximum 9 records can be merged at once"),
        (2, 5, "Invalid conflict priority '5'. Valid options for 2 records: 0-1"),
        (2, -1, "Invalid conflict priority '-1'. Valid options for 2 records: 0-1"),
    ],
)
def test_wrong_arguments_are_refused(
    admin_context: RequestContext, count: int, priority: int, message: str
) -> None:
    people = create_many(admin_context, "person", [{}] * count)
    before = rows(admin_context, *TABLES)
    with pytest.raises(InvalidQueryInput) as refused:
        merge(admin_context, *people, priority=priority)
    assert refused.value.message == message
    assert rows(admin_context, *TABLES) == before


def test_an_object_without_duplicate_criteria_cannot_be_merged(
    admin_context: RequestContext,
) -> None:
    tasks = create_many(admin_context, "task", [{}, {}])
    with pytest.raises(InvalidQueryInput) as refused:
        merge(admin_context, *tasks, name="task")
    assert refused.value.message == (
        "Merge is only available for objects with duplicate criteria."
        " Object 'task' does not have duplicate criteria defined."
    )


def test_the_same_record_twice_is_refused(admin_context: RequestContext) -> None:
    ada = create(admin_context, "person")
    with pytest.raises(InvalidQueryInput, match="must differ"):
        merge(admin_context, ada, ada)


def test_a_missing_or_deleted_record_is_not_found(admin_context: RequestContext) -> None:
    ada = create(admin_context, "person")
    gone = create(admin_context, "person", deletedAt="2026-01-01T00:00:00Z")
    before = rows(admin_context, *TABLES)
    for other in (gone, {"id": str(uuid4())}):
        with pytest.raises(RecordNotFound, match="One or more records not found"):
            merge(admin_context, ada, other)
    assert rows(admin_context, *TABLES) == before


# -- values ---------------------------------------------------------------------------------------


def test_the_only_value_is_taken_and_the_priority_record_wins(
    admin_context: RequestContext,
) -> None:
    first, second, third = create_many(
        admin_context,
        "person",
        [
            {"name": {"firstName": "Ada"}, "city": "Bonn"},
            {"name": {"firstName": "A.", "lastName": "Nolan"}, "jobTitle": "CTO"},
            {"city": "Ulm", "jobTitle": "CEO", "intro": "Hello"},
        ],
    )
    merged = merge(admin_context, first, second, third, priority=1)
    assert merged["id"] == second["id"]
    assert merged["name"] == {"firstName": "A.", "lastName": "Nolan"}
    assert merged["jobTitle"] == "CTO"
    assert merged["city"] == "Bonn"
    assert merged["intro"] == "Hello"
    assert merged["createdAt"] == second["createdAt"]
    assert merged["deletedAt"] is None
    for loser in (first, third):
        assert read(admin_context, "person", loser["id"])["deletedAt"] is not None


def test_lists_of_composites_are_united(admin_context: RequestContext) -> None:
    link = "https://{}.test".format
    first = {
        "emails": {"primaryEmail": "a@x.test", "additionalEmails": ["c@x.test"]},
        "phones": {"primaryPhoneNumber": "+33612345678"},
        "linkedinLink": {"primaryLinkUrl": link("a"), "primaryLinkLabel": "A"},
    }
    second = {
        "emails": {"primaryEmail": "b@x.test", "additionalEmails": ["a@x.test", "d@x.test"]},
        "phones": {
            "primaryPhoneNumber": "+33698765432",
            "additionalPhones": [
                {"number": "612345678", "countryCode": "FR", "callingCode": "+33"}
            ],
        },
        "linkedinLink": {
            "primaryLinkUrl": link("b"),
            "primaryLinkLabel": "B",
            "secondaryLinks": [{"url": link("c"), "label": "C"}],
        },
    }
    people = create_many(admin_context, "person", [first, second])
    merged = merge(admin_context, *people)
    assert merged["emails"] == {
        "primaryEmail": "a@x.test",
        "additionalEmails": ["c@x.test", "b@x.test", "d@x.test"],
    }
    assert merged["phones"] == {
        "primaryPhoneNumber": "612345678",
        "primaryPhoneCountryCode": "FR",
        "primaryPhoneCallingCode": "+33",
        "additionalPhones": [{"number": "698765432", "countryCode": "FR", "callingCode": "+33"}],
    }
    assert merged["linkedinLink"] == {
        "primaryLinkUrl": link("a"),
        "primaryLinkLabel": "A",
        "secondaryLinks": [
            {"url": link("b"), "label": "B"},
            {"url": link("c"), "label": "C"},
        ],
    }


def test_a_unique_value_moves_from_loser_to_survivor(admin_context: RequestContext) -> None:
    plain, known = create_many(
        admin_context, "person", [{"city": "Bonn"}, {"emails": {"primaryEmail": "a@x.test"}}]
    )
    merged = merge(admin_context, plain, known)
    assert merged["emails"]["primaryEmail"] == "a@x.test"
    assert read(admin_context, "person", known["id"])["emails"]["primaryEmail"] == ""


def test_all_fields_take_part_whatever_is_selected(admin_context: RequestContext) -> None:
    first, second = create_many(admin_context, "person", [{}, {"city": "Ulm"}])
    assert merge(admin_context, first, second, selection=shown("id")) == {"id": first["id"]}
    assert read(admin_context, "person", first["id"])["city"] == "Ulm"


def test_a_field_the_role_may_not_update_stays(
    admin_context: RequestContext, sales_context: RequestContext
) -> None:
    first, second = create_many(admin_context, "person", [{}, {"city": "Ulm", "jobTitle": "CTO"}])
    merge(sales_context, first, second, selection=shown("id"))
    after = read(admin_context, "person", first["id"])
    assert (after["city"], after["jobTitle"]) == ("Ulm", "")
