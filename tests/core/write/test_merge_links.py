"""Merge: what pointed at a loser points at the survivor, and the dry run."""

from typing import Any
from uuid import UUID

from apikeys.context import RequestContext
from core import records
from core.query.request import Predicate
from tests.core.write.test_merge import TABLES, merge
from tests.core.write.world import (
    by_id,
    create,
    create_many,
    everything,
    listed,
    loaded,
    obj,
    read,
    rows,
    shown,
)

# -- links ----------------------------------------------------------------------------------------


def test_every_link_to_a_loser_leads_to_the_survivor(admin_context: RequestContext) -> None:
    acme = create(admin_context, "company", name="Acme")
    first, second, third = create_many(admin_context, "person", [{}, {"companyId": acme["id"]}, {}])
    deal = create(admin_context, "opportunity", name="Deal", pointOfContactId=second["id"])
    task = create(admin_context, "task", title="Call")
    link = create(admin_context, "taskTarget", taskId=task["id"], targetPersonId=third["id"])
    gone = create(admin_context, "opportunity", pointOfContactId=third["id"])
    records.delete_one(admin_context, obj(admin_context, "opportunity"), UUID(gone["id"]), None)
    merged = merge(
        admin_context,
        first,
        second,
        third,
        selection=shown(
            "id",
            company=shown("name"),
            pointOfContactForOpportunities=listed("id"),
            taskTargets=listed("id"),
        ),
    )
    assert merged == {
        "id": first["id"],
        "company": {"name": "Acme"},
        "pointOfContactForOpportunities": [{"id": deal["id"]}],
        "taskTargets": [{"id": link["id"]}],
    }
    moved = read(admin_context, "opportunity", deal["id"])
    assert moved["updatedAt"] >= deal["updatedAt"]
    assert read(admin_context, "opportunity", gone["id"])["pointOfContactId"] == first["id"]


def test_links_that_would_come_twice_are_kept_once(admin_context: RequestContext) -> None:
    note, other = create_many(admin_context, "note", [{"title": "One"}, {"title": "Two"}])
    first, second, third = create_many(admin_context, "person", [{}, {}, {}])

    def link(of: dict[str, Any], to: dict[str, Any] | None) -> dict[str, Any]:
        note_id = to["id"] if to else None
        return create(admin_context, "noteTarget", noteId=note_id, targetPersonId=of["id"])

    own, second_own, third_own = link(first, note), link(second, note), link(third, note)
    only, without, also_without = link(second, other), link(second, None), link(third, None)
    merge(admin_context, first, second, third)
    states = {
        found["id"]: (found["targetPersonId"], found["deletedAt"] is None)
        for found in (
            read(admin_context, "noteTarget", each["id"])
            for each in (own, second_own, third_own, only, without, also_without)
        )
    }
    survivor = first["id"]
    assert states == {
        own["id"]: (survivor, True),
        second_own["id"]: (second["id"], False),
        third_own["id"]: (third["id"], False),
        only["id"]: (survivor, True),
        without["id"]: (survivor, True),
        also_without["id"]: (survivor, True),
    }


def test_a_living_link_is_not_lost_to_a_deleted_one(admin_context: RequestContext) -> None:
    note = create(admin_context, "note", title="One")
    first, second = create_many(admin_context, "person", [{}, {}])
    deleted = create(
        admin_context,
        "noteTarget",
        noteId=note["id"],
        targetPersonId=first["id"],
        deletedAt="2026-01-01T00:00:00Z",
    )
    create(admin_context, "noteTarget", noteId=note["id"], targetPersonId=second["id"])
    merged = merge(admin_context, first, second, selection=shown(noteTargets=listed("id")))
    assert merged == {"noteTargets": [{"id": deleted["id"]}]}


# -- dry run --------------------------------------------------------------------------------------


def test_a_dry_run_shows_the_result_and_changes_nothing(admin_context: RequestContext) -> None:
    note = create(admin_context, "note", title="One")
    first, second = create_many(
        admin_context, "person", [{"city": "Bonn"}, {"emails": {"primaryEmail": "a@x.test"}}]
    )
    link = create(admin_context, "noteTarget", noteId=note["id"], targetPersonId=second["id"])
    before = rows(admin_context, *TABLES)
    selection = shown("id", "deletedAt", "city", "emails", noteTargets=listed("id"))
    preview = merge(admin_context, first, second, selection=selection, dry_run=True)
    assert rows(admin_context, *TABLES) == before
    assert preview.pop("id") not in (first["id"], second["id"])
    assert preview.pop("deletedAt") is not None
    assert preview == {
        "city": "Bonn",
        "emails": {"primaryEmail": "a@x.test", "additionalEmails": []},
        "noteTargets": [{"id": link["id"]}],
    }
    again = merge(admin_context, first, second, selection=selection)
    assert again == {"id": first["id"], "deletedAt": None, **preview}


def test_a_merge_leaves_other_records_alone(admin_context: RequestContext) -> None:
    first, second, other = create_many(
        admin_context, "company", [{"name": "Acme"}, {"name": "Acme"}, {"name": "Other"}]
    )
    ada = create(admin_context, "person", companyId=other["id"])
    merge(admin_context, first, second, name="company")
    assert read(admin_context, "person", ada["id"]) == ada
    found = records.find_one(
        admin_context,
        obj(admin_context, "company"),
        by_id(other["id"]),
        everything(obj(admin_context, "company")),
    )
    assert loaded(found) == other


def test_a_merged_company_keeps_its_filters_working(admin_context: RequestContext) -> None:
    first, second = create_many(admin_context, "company", [{"name": "Acme"}, {"name": "Acme Inc"}])
    ada = create(admin_context, "person", companyId=second["id"])
    merge(admin_context, first, second, name="company")
    of_acme = Predicate(("company", "name"), "eq", "Acme")
    found = records.find_one(admin_context, obj(admin_context, "person"), of_acme, shown("id"))
    assert loaded(found) == {"id": ada["id"]}
