"""Whose import it is, and which rights count: those of the maker, when the rows are written."""

import pytest
from django.utils import timezone

from apikeys.models import ApiKey, FieldPermission, Role
from metadata.models import FieldMetadata
from tests.clients import RestClient
from tests.core.imports.world import bring, counts, make, put, records, shown, table, work
from tests.factories import give_flags, make_key, make_role
from twenty.workspaces.models import Workspace

ROWS = table("emails,city", "a@a.test,Rome")


@pytest.fixture
def importer(workspace):
    """A key whose role may import, and little else."""
    role = make_role(workspace, "Importer", "read", "update")
    give_flags(role, "IMPORT_CSV")
    key, secret = make_key(role)
    return RestClient(secret), key


def change(workspace, **facts):
    """Change the importer's role as the pages do."""
    Role.objects.filter(label="Importer").update(**facts)
    Workspace.objects.filter(pk=workspace.pk).update(permissions_version=2)


def test_the_flag_is_required(sales_rest, stranger_rest, anonymous_rest, rest):
    job = make(rest, object="people")
    for client, status in ((sales_rest, 403), (stranger_rest, 403), (anonymous_rest, 401)):
        assert client.post("/rest/imports", {"object": "people"}).status == status
        assert client.get("/rest/imports").status == status
        for path in ("run", "cancel", "undo"):
            assert client.post(f"/rest/imports/{job}/{path}").status == status
        assert client.get(f"/rest/imports/{job}").status == status
        assert client.get(f"/rest/imports/{job}/errors").status == status
        assert put(client, job, ROWS).status == status


def test_an_import_is_its_makers_alone(rest, other_rest, importer):
    job = make(rest, object="people")
    client, _ = importer
    for stranger in (other_rest, client):
        assert stranger.get("/rest/imports").body == {"data": {"imports": []}}
        for method, path in (
            ("GET", ""),
            ("GET", "/errors"),
            ("POST", "/cancel"),
            ("PUT", "/file"),
        ):
            answer = stranger.request(method, f"/rest/imports/{job}{path}")
            assert (answer.status, answer.body["code"]) == (404, "IMPORT_NOT_FOUND")
    assert [one["id"] for one in rest.get("/rest/imports").body["data"]["imports"]] == [job]
    assert rest.get("/rest/imports/nonsense").status == 400


def test_the_records_are_the_keys(importer):
    client, key = importer
    assert counts(bring(client, ROWS, object="people")) == {"created": 1}
    (person,) = records_of(client)
    assert person["createdBy"]["name"] == key.name
    assert person["createdBy"]["source"] == "IMPORT"


def records_of(client):
    return client.get("/rest/people").body["data"]["people"]


@pytest.mark.parametrize("fact", ["revoked_at", "expires_at"])
def test_a_key_that_is_gone_writes_nothing(rest, importer, fact):
    client, key = importer
    job = make(client, object="people")
    assert put(client, job, ROWS).status == 202
    ApiKey.objects.filter(pk=key.pk).update(**{fact: timezone.now()})
    work()
    assert records(rest, "people") == []
    ApiKey.objects.filter(pk=key.pk).update(
        revoked_at=None, expires_at=timezone.now().replace(year=2100)
    )
    found = shown(client, job)
    assert found["state"] == "failed"
    assert "no longer there" in found["reason"]


def test_rights_that_are_gone_stop_it(rest, importer, workspace):
    client, _ = importer
    job = make(client, object="people")
    assert put(client, job, ROWS).status == 202
    change(workspace, can_update_all_object_records=False)
    work()
    found = shown(client, job)
    assert found["state"] == "failed"
    assert "may not" in found["reason"]
    assert records(rest, "people") == []


def test_a_field_that_may_not_be_written_is_refused_at_once(importer, workspace):
    client, key = importer
    field = FieldMetadata.objects.get(
        workspace=workspace, object__name_singular="person", name="city"
    )
    FieldPermission.objects.create(role_id=key.role_id, field=field, can_update_field_value=False)
    change(workspace)
    answer = client.post("/rest/imports", {"object": "people", "columns": {"A": "city"}})
    assert (answer.status, answer.body["code"]) == (403, "PERMISSION_DENIED")
    job = make(client, object="people")
    assert put(client, job, ROWS).status == 403


def test_a_link_by_what_may_not_be_read_is_refused_at_once(importer, workspace):
    client, key = importer
    field = FieldMetadata.objects.get(
        workspace=workspace, object__name_singular="company", name="domainName"
    )
    FieldPermission.objects.create(
        role_id=key.role_id, field=field, can_read_field_value=False, can_update_field_value=False
    )
    change(workspace)
    body = {"object": "people", "columns": {"A": "company.domainName"}}
    assert client.post("/rest/imports", body).status == 403


def test_an_undo_needs_the_right_to_destroy(importer, workspace):
    client, _ = importer
    found = bring(client, ROWS, object="people")
    assert client.post(f"/rest/imports/{found['id']}/undo").status == 403
    change(workspace, can_destroy_all_object_records=True)
    assert client.post(f"/rest/imports/{found['id']}/undo").status == 202
    change(workspace, can_destroy_all_object_records=False)
    Workspace.objects.filter(pk=workspace.pk).update(permissions_version=3)
    work()
    assert shown(client, found["id"])["state"] == "failed"
    assert len(records_of(client)) == 1


def test_open_imports_are_not_too_many(rest, monkeypatch):
    monkeypatch.setattr("core.imports.jobs.MAX_OPEN", 2)
    make(rest, object="people")
    job = make(rest, object="people")
    answer = rest.post("/rest/imports", {"object": "people"})
    assert (answer.status, answer.body["code"]) == (409, "TOO_MANY_IMPORTS")
    rest.post(f"/rest/imports/{job}/cancel")
    make(rest, object="people")
