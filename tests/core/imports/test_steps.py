"""Steps that fail, are taken again, or come to an end (core.imports.steps)."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from core.imports import running, steps
from core.imports.duty import KEPT_FOR, ImportDuty
from core.imports.models import Import, ImportRow
from tests.core.imports.world import bring, counts, make, put, records, shown, table, work
from twenty.errors import Timeout

ROWS = table("emails", *(f"a{n}@a.test" for n in range(7)))


@pytest.fixture
def job(rest, monkeypatch):
    monkeypatch.setattr("core.imports.running.BATCH", 4)
    made = make(rest, object="people")
    assert put(rest, made, ROWS).status == 202
    return made


def due():
    """Let the time of the next attempt come."""
    Import.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def fail_once(monkeypatch, error):
    real = running._record
    failed: list[bool] = []

    def record(*args):
        if not failed:
            failed.append(True)
            raise error
        real(*args)

    monkeypatch.setattr(running, "_record", record)


@pytest.mark.parametrize("error", [Timeout("too slow"), OperationalError("gone")], ids=str)
def test_a_batch_that_fails_for_the_moment_is_taken_again(rest, job, monkeypatch, error):
    """Records that were written with it are gone with it."""
    fail_once(monkeypatch, error)
    assert ImportDuty().run_once()
    assert records(rest, "people") == []
    assert shown(rest, job)["state"] == "queued"
    assert not ImportDuty().run_once()  # not yet
    due()
    work()
    found = shown(rest, job)
    assert (found["state"], counts(found)) == ("done", {"created": 7})
    assert len(records(rest, "people")) == 7


def test_it_does_not_try_for_ever(rest, job, monkeypatch):
    def record(*args):
        raise OperationalError("gone")

    monkeypatch.setattr(running, "_record", record)
    for _ in range(steps.MAX_ATTEMPTS):
        due()
        assert ImportDuty().run_once()
    found = shown(rest, job)
    assert found["state"] == "failed"
    assert "again and again" in found["reason"]
    assert not ImportDuty().run_once()


def test_a_fault_of_the_server_ends_it(rest, job, monkeypatch):
    fail_once(monkeypatch, KeyError("fault"))
    work()
    found = shown(rest, job)
    assert (found["state"], found["reason"]) == ("failed", "The server failed; its log says more.")
    assert records(rest, "people") == []


def test_it_stops_where_it_is_cancelled_and_can_be_undone(rest, job):
    assert ImportDuty().run_once()
    assert shown(rest, job)["processed"] == 4
    assert rest.post(f"/rest/imports/{job}/cancel").status == 200
    work()
    assert len(records(rest, "people")) == 4
    assert rest.post(f"/rest/imports/{job}/undo").status == 202
    work()
    found = shown(rest, job)
    assert (found["state"], counts(found)) == ("undone", {"created": 4, "destroyed": 4})
    assert records(rest, "people") == []


def test_imports_take_turns(rest, job):
    second = make(rest, object="companies")
    assert put(rest, second, table("name", *"abcdefg")).status == 202
    for _ in range(2):
        assert ImportDuty().run_once()
    assert [shown(rest, one)["processed"] for one in (job, second)] == [4, 4]


def test_a_field_that_is_gone_ends_it(rest, job):
    fields = rest.get("/rest/metadata/fields", limit=1000).body["data"]
    objects = rest.get("/rest/metadata/objects", limit=200).body["data"]
    (person,) = (one for one in objects if one["nameSingular"] == "person")
    (emails,) = (
        one for one in fields if one["name"] == "emails" and one["objectMetadataId"] == person["id"]
    )
    rest.patch(f"/rest/metadata/fields/{emails['id']}", {"isActive": False})
    work()
    found = shown(rest, job)
    assert found["state"] == "failed"
    assert "emails" in found["reason"]


def test_what_is_old_is_removed(rest, monkeypatch):
    monkeypatch.setattr("core.imports.duty.REMOVED", 3)
    found = bring(rest, ROWS, object="people")
    young = make(rest, object="people")
    old = timezone.now() - KEPT_FOR - timedelta(minutes=1)
    Import.objects.filter(pk=found["id"]).update(created_at=old)
    work()
    assert Import.objects.count() == 2  # it ended only now
    Import.objects.filter(pk=found["id"]).update(ended_at=old)
    work()
    assert [str(job.id) for job in Import.objects.all()] == [young]
    assert ImportRow.objects.count() == 0
    assert len(records(rest, "people")) == 7


def test_what_was_created_knows_nothing_of_deleted_records(rest):
    """A deleted record in the way is named, as for any other write."""
    made = rest.post("/rest/people", {"emails": {"primaryEmail": "a1@a.test"}})
    rest.delete(f"/rest/people/{made.body['data']['createPerson']['id']}", soft_delete="true")
    found = bring(rest, ROWS, object="people")
    assert counts(found) == {"created": 6, "failed": 1}
    assert "deleted" in rest.get(found["errorsUrl"]).text


def test_rows_go_with_their_import(rest, job):
    assert ImportRow.objects.count() == 7
    Import.objects.all().delete()
    assert ImportRow.objects.count() == 0
    assert rest.get(f"/rest/imports/{job}").status == 404
