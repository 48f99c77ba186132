"""`manage.py purge_trash`: what it destroys, what it keeps, what it says."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError
from django.db import connection
from psycopg import sql

from apikeys.context import RequestContext
from core import records, trash
from metadata.changes.ddl.statements import table_of
from tests.clients import RestClient
from tests.factories import make_company, make_person
from tests.metadata.model_actions import field_named, object_named, update_field
from tests.workspaces.test_commands import refusal, run

SETTINGS = "/rest/metadata/currentWorkspace"


def in_trash(context: RequestContext, days_ago: float, **values: object) -> UUID:
    """A company that was deleted then."""
    company = UUID(make_company(context, **values)["id"])
    set_deleted(context, company, days_ago)
    return company


def set_deleted(context: RequestContext, company: UUID, days_ago: float | None) -> None:
    at = None if days_ago is None else datetime.now(UTC) - timedelta(days=days_ago)
    table = table_of(context.catalog.by_singular["company"])
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL('UPDATE {} SET "deletedAt" = %s WHERE id = %s').format(table), [at, company]
        )


def companies(context: RequestContext) -> set[UUID]:
    """Every company there is, deleted or not."""
    table = table_of(context.catalog.by_singular["company"])
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT id FROM {}").format(table))
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trash, "BATCH", 2)


@pytest.mark.usefixtures("small_batches")
def test_what_was_deleted_longer_ago_than_the_workspace_says_is_destroyed(
    rest: RestClient, admin_context: RequestContext, other_context: RequestContext
) -> None:
    assert rest.patch(SETTINGS, {"trashRetentionDays": 30}).status == 200
    old = {in_trash(admin_context, 31) for _ in range(5)}
    young = {in_trash(admin_context, 29) for _ in range(3)}
    living = UUID(make_company(admin_context)["id"])
    elsewhere = in_trash(other_context, 31)  # 14 days hold there
    person = make_person(admin_context, companyId=str(next(iter(old))))

    out, _ = run("purge_trash", "--dry-run")
    assert ": companies: 5 would be destroyed\n" in out
    assert companies(admin_context) >= old

    out, _ = run("purge_trash")
    assert out.count(": companies: ") == 2
    assert ": companies: 5 destroyed\n" in out
    left = companies(admin_context)
    assert left & old == set()
    assert left >= young | {living}
    assert elsewhere not in companies(other_context)
    # As after `destroy`: the relation is empty, the person there.
    assert rest.get(f"/rest/people/{person['id']}").body["data"]["person"]["companyId"] is None
    assert run("purge_trash")[0] == ""


def test_one_workspace_alone(admin_context: RequestContext, other_context: RequestContext) -> None:
    here, elsewhere = in_trash(admin_context, 15), in_trash(other_context, 15)
    run("purge_trash", "--workspace", "Other")
    assert here in companies(admin_context)
    assert elsewhere not in companies(other_context)
    assert 'no workspace "Nowhere"' in str(refusal("purge_trash", "--workspace", "Nowhere"))


@pytest.mark.usefixtures("small_batches")
def test_what_relations_keep_stays_and_is_counted(
    rest: RestClient, admin_context: RequestContext
) -> None:
    link = field_named(object_named(rest, "person"), "company")
    update_field(rest, link["id"], settings={**link["settings"], "onDelete": "RESTRICT"})
    old = [in_trash(admin_context, 15) for _ in range(3)]
    make_person(admin_context, companyId=str(old[1]))
    with pytest.raises(CommandError, match="1 records were kept"):
        run("purge_trash")
    assert companies(admin_context) & {*old} == {old[1]}


def test_what_is_restored_meanwhile_stays(
    admin_context: RequestContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [in_trash(admin_context, 15) for _ in range(2)]
    destroy = records.destroy_many

    def restored_first(*arguments: Any) -> bytes:
        set_deleted(admin_context, old[0], None)
        return destroy(*arguments)

    monkeypatch.setattr(records, "destroy_many", restored_first)
    out, _ = run("purge_trash")
    assert ": companies: 1 destroyed\n" in out
    assert companies(admin_context) & {*old} == {old[0]}
