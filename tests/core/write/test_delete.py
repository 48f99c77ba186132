"""Delete, destroy, restore: refusals first, then which records each reaches, and what follows."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from apikeys.context import RequestContext
from core import records
from core.query.request import And, FilterNode, Predicate
from tests.core.write.test_update import EMPTY_FILTERS
from tests.core.write.world import (
    by_id,
    create,
    create_many,
    listed,
    listed_json,
    loaded,
    obj,
    read,
    rows,
    shown,
)
from twenty.errors import BadUserInput, InvalidQueryInput, PermissionDenied, RecordNotFound

DELETED = "2026-01-01T00:00:00.000Z"
BONN = Predicate(("city",), "eq", "Bonn")
ONE: list[Callable[..., bytes]] = [records.delete_one, records.destroy_one, records.restore_one]
MANY: list[Callable[..., bytes]] = [records.delete_many, records.destroy_many, records.restore_many]


@pytest.mark.parametrize("verb", ONE)
def test_a_stranger_changes_no_record(
    admin_context: RequestContext, stranger_context: RequestContext, verb: Callable[..., bytes]
) -> None:
    ada = create(admin_context, "person", city="Bonn")
    before = rows(admin_context, "person")
    with pytest.raises(PermissionDenied):
        verb(stranger_context, obj(stranger_context, "person"), UUID(ada["id"]), None)
    assert rows(admin_context, "person") == before


@pytest.mark.parametrize("verb", MANY)
def test_a_stranger_changes_no_records(
    admin_context: RequestContext, stranger_context: RequestContext, verb: Callable[..., bytes]
) -> None:
    create(admin_context, "person", city="Bonn")
    before = rows(admin_context, "person")
    with pytest.raises(PermissionDenied):
        verb(stranger_context, obj(stranger_context, "person"), BONN, None)
    assert rows(admin_context, "person") == before


def test_soft_deleting_does_not_include_destroying(
    admin_context: RequestContext, sales_context: RequestContext
) -> None:
    ada = create(admin_context, "person", city="Bonn")
    people = obj(sales_context, "person")
    with pytest.raises(PermissionDenied):
        records.destroy_one(sales_context, people, UUID(ada["id"]), None)
    with pytest.raises(PermissionDenied):
        records.destroy_many(sales_context, people, BONN, None)
    records.delete_one(sales_context, people, UUID(ada["id"]), None)
    records.restore_one(sales_context, people, UUID(ada["id"]), None)
    assert read(admin_context, "person", ada["id"])["deletedAt"] is None


@pytest.mark.parametrize("verb", ONE)
def test_an_unknown_id_is_not_found(
    admin_context: RequestContext, verb: Callable[..., bytes]
) -> None:
    with pytest.raises(RecordNotFound, match="Record not found"):
        verb(admin_context, obj(admin_context, "person"), uuid4(), None)


@pytest.mark.parametrize("wanted", EMPTY_FILTERS)
@pytest.mark.parametrize("verb", MANY)
def test_an_empty_filter_is_refused(
    admin_context: RequestContext, verb: Callable[..., bytes], wanted: FilterNode | None
) -> None:
    create_many(admin_context, "person", [{}, {"deletedAt": DELETED}])
    before = rows(admin_context, "person")
    with pytest.raises(InvalidQueryInput, match="A non-empty filter is required"):
        verb(admin_context, obj(admin_context, "person"), wanted, None)
    assert rows(admin_context, "person") == before


@pytest.mark.parametrize("verb", MANY)
def test_too_many_matches_change_nothing(
    admin_context: RequestContext, settings: Settings, verb: Callable[..., bytes]
) -> None:
    deleted = DELETED if verb is records.restore_many else None
    create_many(admin_context, "person", [{"city": "Bonn", "deletedAt": deleted}] * 3)
    before = rows(admin_context, "person")
    settings.MAX_AFFECTED_RECORDS = 2
    with pytest.raises(BadUserInput) as refused:
        verb(admin_context, obj(admin_context, "person"), BONN, None)
    assert refused.value.code == "TOO_MANY_RECORDS_TO_UPDATE"
    assert rows(admin_context, "person") == before
    settings.MAX_AFFECTED_RECORDS = 3
    assert len(listed_json(verb(admin_context, obj(admin_context, "person"), BONN, None))) == 3


def test_a_deleted_record_carries_its_time_and_can_come_back(
    admin_context: RequestContext,
) -> None:
    ada = create(admin_context, "person", city="Bonn")
    people, ada_id = obj(admin_context, "person"), UUID(ada["id"])
    deleted = loaded(
        records.delete_one(admin_context, people, ada_id, shown("id", "deletedAt", "city"))
    )
    assert deleted["deletedAt"] > DELETED
    assert deleted["city"] == "Bonn"
    with pytest.raises(RecordNotFound):
        records.find_one(admin_context, people, by_id(ada["id"]), shown("id"))
    with pytest.raises(RecordNotFound):
        records.delete_one(admin_context, people, ada_id, None)
    restored = records.restore_one(admin_context, people, ada_id, shown("deletedAt"))
    assert loaded(restored) == {"deletedAt": None}
    assert loaded(records.find_one(admin_context, people, by_id(ada["id"]), shown("id")))


def test_restoring_a_living_record_answers_it(admin_context: RequestContext) -> None:
    ada = create(admin_context, "person", city="Bonn")
    answer = records.restore_one(
        admin_context, obj(admin_context, "person"), UUID(ada["id"]), shown("deletedAt")
    )
    assert loaded(answer) == {"deletedAt": None}


def test_many_reach_the_records_their_verb_is_about(admin_context: RequestContext) -> None:
    living, gone = create_many(
        admin_context, "person", [{"city": "Bonn"}, {"city": "Bonn", "deletedAt": DELETED}]
    )
    people = obj(admin_context, "person")
    both = And((BONN, by_id(living["id"], gone["id"])))

    def ids(answer: bytes) -> list[Any]:
        return [record["id"] for record in listed_json(answer)]

    assert ids(records.delete_many(admin_context, people, both, None)) == [living["id"]]
    assert read(admin_context, "person", gone["id"])["deletedAt"] == DELETED
    assert ids(records.restore_many(admin_context, people, both, None)) == [
        living["id"],
        gone["id"],
    ]
    assert ids(records.restore_many(admin_context, people, both, None)) == []
    records.delete_one(admin_context, people, UUID(gone["id"]), None)
    destroyed = records.destroy_many(admin_context, people, both, None)
    assert ids(destroyed) == [living["id"], gone["id"]]
    assert rows(admin_context, "person")["person"] == []


@pytest.mark.parametrize("verb", [records.delete_many, records.restore_many, records.destroy_many])
def test_many_are_one_statement(
    admin_context: RequestContext, verb: Callable[..., bytes], django_assert_num_queries
) -> None:
    deleted = DELETED if verb is records.restore_many else None
    create_many(admin_context, "person", [{"city": "Bonn", "deletedAt": deleted}] * 30)
    people = obj(admin_context, "person")
    selection = shown("id", company=shown("name"), noteTargets=listed("id"))
    with django_assert_num_queries(3):
        assert len(listed_json(verb(admin_context, people, BONN, selection))) == 30


def test_a_destroyed_record_is_shown_as_it_was(admin_context: RequestContext) -> None:
    acme = create(admin_context, "company", name="Acme")
    ada = create(admin_context, "person", companyId=acme["id"], city="Bonn")
    companies = obj(admin_context, "company")
    answer = records.destroy_one(
        admin_context,
        companies,
        UUID(acme["id"]),
        shown("name", "deletedAt", people=listed("city", company=shown("name"))),
    )
    assert loaded(answer) == {
        "name": "Acme",
        "deletedAt": None,
        "people": [{"city": "Bonn", "company": {"name": "Acme"}}],
    }
    assert read(admin_context, "person", ada["id"])["companyId"] is None


def test_what_hangs_on_a_destroyed_record_follows_its_relation(
    admin_context: RequestContext,
) -> None:
    note = create(admin_context, "note", title="Hello")
    ada = create(admin_context, "person", city="Bonn")
    create(admin_context, "noteTarget", noteId=note["id"], targetPersonId=ada["id"])
    records.destroy_one(admin_context, obj(admin_context, "note"), UUID(note["id"]), None)
    assert rows(admin_context, "noteTarget")["noteTarget"] == []
    assert read(admin_context, "person", ada["id"])["id"] == ada["id"]


def test_a_parent_of_its_own_kind_is_destroyed_with_its_children_shown(
    admin_context: RequestContext,
) -> None:
    parent = create(admin_context, "specimen", name="Parent")
    child = create(admin_context, "specimen", name="Child", parentId=parent["id"])
    answer = records.destroy_one(
        admin_context,
        obj(admin_context, "specimen"),
        UUID(parent["id"]),
        shown("name", children=listed("name")),
    )
    assert loaded(answer) == {"name": "Parent", "children": [{"name": "Child"}]}
    assert read(admin_context, "specimen", child["id"])["parentId"] is None


def test_deleting_moves_the_time_and_names_its_actor(
    admin_context: RequestContext, sales_context: RequestContext
) -> None:
    ada = create(admin_context, "person", updatedAt=DELETED)
    people = obj(sales_context, "person")
    answer = records.delete_one(
        sales_context, people, UUID(ada["id"]), shown("updatedAt", "updatedBy")
    )
    assert loaded(answer)["updatedAt"] > DELETED
    assert loaded(answer)["updatedBy"]["name"] == "Sales key"
