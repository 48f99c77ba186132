"""ETag, If-Match, If-None-Match, expectedVersion: docs/api/README.md#versions."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from apikeys.context import RequestContext
from apikeys.models import Role
from core import records
from core.query.request import FieldEntry, Selection
from core.query.versions import Guard
from tests.clients import GraphqlClient, RestAnswer, RestClient
from tests.factories import make_company, make_person
from twenty.workspaces.models import Workspace

NEW = {"name": "New"}


@pytest.fixture
def path(admin_context: RequestContext) -> str:
    return f"/rest/companies/{make_company(admin_context, name='Old')['id']}"


def _tag(answer: RestAnswer) -> str:
    tag = answer.headers["ETag"]
    assert tag[0] == tag[-1] == '"'
    return tag


def _name(rest: RestClient, path: str) -> Any:
    return rest.get(path).body["data"]["company"]["name"]


def test_reads_and_writes_of_one_record_tell_its_tag(rest: RestClient) -> None:
    made = rest.post("/rest/companies", {"name": "Old"})
    path = f"/rest/companies/{made.body['data']['createCompany']['id']}"
    assert _tag(made) == _tag(rest.get(path)) == _tag(rest.get(path, depth=1))
    changed = rest.patch(path, NEW)
    assert _tag(changed) == _tag(rest.get(path)) != _tag(made)
    deeply = rest.patch(path, NEW, depth=1)
    assert _tag(deeply) == _tag(rest.get(path)) != _tag(changed)
    deleted = rest.delete(path, soft_delete="true")
    assert _tag(deleted) != _tag(deeply)
    restored = rest.patch(f"{path}/restore", headers={"If-Match": _tag(deleted)})
    assert _tag(restored) == _tag(rest.get(path))
    upserted = rest.post("/rest/companies", {"id": path[-36:], "name": "Up"}, upsert="true")
    assert _tag(upserted) == _tag(rest.get(path)) != _tag(restored)
    assert "ETag" not in rest.delete(path).headers


def test_a_record_that_starts_to_refer_to_it_leaves_the_tag(
    rest: RestClient, path: str, admin_context: RequestContext
) -> None:
    before = _tag(rest.get(path))
    person = make_person(admin_context, companyId=path[-36:])
    assert _tag(rest.get(path)) == before
    rest.patch(f"/rest/people/{person['id']}", {"companyId": None})
    assert _tag(rest.get(path)) == before


WRITES: list[tuple[str, str, Any]] = [
    ("PATCH", "", NEW),
    ("PUT", "", NEW),
    ("PATCH", "?depth=1", NEW),
    ("DELETE", "", None),
    ("DELETE", "?soft_delete=true", None),
    ("PATCH", "/restore", None),
]


@pytest.mark.parametrize(("method", "more", "body"), WRITES)
def test_a_write_over_another_version_is_refused(
    rest: RestClient, path: str, method: str, more: str, body: Any
) -> None:
    old = _tag(rest.get(path))
    present = _tag(rest.patch(path, {"name": "Theirs"}))
    refused = rest.request(method, path + more, body, {"If-Match": old})
    assert (refused.status, refused.body["code"]) == (412, "PRECONDITION_FAILED")
    assert _tag(refused) == present
    assert refused.body["currentVersion"] == present.strip('"').partition("~")[0]
    assert _name(rest, path) == "Theirs"
    assert _tag(rest.get(path)) == present
    assert rest.request(method, path + more, body, {"If-Match": present}).status == 200


@pytest.mark.parametrize(("method", "more", "body"), WRITES)
def test_what_matches_and_what_does_not(
    rest: RestClient, path: str, method: str, more: str, body: Any
) -> None:
    tag = _tag(rest.get(path))
    for never in (f"W/{tag}", '""', '"x"', '"1-0.1", "}{,\'"', f'"{tag[1:5]}"'):
        refused = rest.request(method, path + more, body, {"If-Match": never})
        assert (refused.status, refused.body["code"]) == (412, "PRECONDITION_FAILED"), never
    one_of_many = {"If-Match": f'W/"x", "a,b" , {tag}'}
    assert rest.request(method, path + more, body, one_of_many).status == 200


@pytest.mark.parametrize(("method", "more", "body"), WRITES)
def test_any_version_of_a_record_that_exists(
    rest: RestClient, path: str, method: str, more: str, body: Any
) -> None:
    gone = f"{path[:-4]}0000"
    for match in ("*", '"734-0.5"'):
        refused = rest.request(method, gone + more, body, {"If-Match": match})
        assert (refused.status, refused.body["code"]) == (404, "RECORD_NOT_FOUND")
    assert rest.request(method, path + more, body, {"If-Match": "*"}).status == 200


@pytest.mark.parametrize("text", ["", "x", '"x', 'x"', '"a" "b"', "W/", 'w/"a"', "*,*", '"a";"b"'])
def test_lists_of_another_form_are_refused(rest: RestClient, path: str, text: str) -> None:
    for answer in (
        rest.patch(path, NEW, headers={"If-Match": text}),
        rest.get(path, headers={"If-None-Match": text}),
    ):
        assert (answer.status, answer.body["code"]) == (400, "INVALID_ENTITY_TAG")


def test_values_that_wait_for_what_the_record_holds_are_guarded_too(
    rest: RestClient, admin_context: RequestContext
) -> None:
    """Parts of a phone number are read with the parts that the record has."""
    phones = {"primaryPhoneNumber": "030 123456", "primaryPhoneCountryCode": "DE"}
    path = f"/rest/people/{make_person(admin_context, phones=phones)['id']}"
    old = _tag(rest.get(path))
    change = {"phones": {"primaryPhoneNumber": "030 654321"}}
    present = _tag(rest.patch(path, change, headers={"If-Match": old}))
    refused = rest.patch(path, change, headers={"If-Match": old})
    assert (refused.status, _tag(refused)) == (412, present)


def test_a_read_again_is_answered_without_the_record(rest: RestClient, path: str) -> None:
    tag = _tag(rest.get(path))
    for listed in (tag, f'"x", {tag}', f"W/{tag}", "*"):
        same = rest.get(path, headers={"If-None-Match": listed})
        assert (same.status, same.text, _tag(same)) == (304, "", tag)
    assert rest.get(path, headers={"If-None-Match": '"x"'}).status == 200
    assert rest.get(path, headers={"If-None-Match": tag}, depth=1).status == 200
    rest.patch(path, NEW)
    assert rest.get(path, headers={"If-None-Match": tag}).status == 200


def test_a_changed_model_or_role_reads_differently_and_writes_the_same(
    rest: RestClient, path: str, workspace: Workspace
) -> None:
    tag = _tag(rest.get(path))
    objects = rest.get("/rest/metadata/objects").body["data"]
    (company,) = [one["id"] for one in objects if one["nameSingular"] == "company"]
    field = {"type": "TEXT", "name": "motto", "label": "Motto", "objectMetadataId": company}
    assert rest.post("/rest/metadata/fields", field).status == 201
    assert rest.get(path, headers={"If-None-Match": tag}).status == 200
    assert rest.patch(path, NEW, headers={"If-Match": tag}).status == 200


def test_only_a_new_record(rest: RestClient, path: str) -> None:
    only_new, held = {"If-None-Match": "*"}, path[-36:]
    refused = rest.post("/rest/companies", {"id": held, "name": "A"}, headers=only_new)
    assert (refused.status, refused.body["code"]) == (412, "PRECONDITION_FAILED")
    assert _name(rest, path) == "Old"
    rest.delete(path, soft_delete="true")
    refused = rest.post("/rest/companies", {"id": held, "name": "A"}, headers=only_new)
    assert refused.status == 412
    fresh = f"{held[:-4]}0000"
    for record_id in (fresh, None):
        body = {"name": "A"} | ({"id": record_id} if record_id else {})
        assert rest.post("/rest/companies", body, headers=only_new).status == 201


@pytest.mark.parametrize(("tag", "query"), [('"734-0.5"', {}), ("*", {"upsert": "true"}), ("", {})])
def test_creates_take_no_other_condition(rest: RestClient, tag: str, query: Any) -> None:
    answer = rest.post("/rest/companies", NEW, headers={"If-None-Match": tag}, **query)
    assert (answer.status, answer.body["code"]) == (400, "PRECONDITION_NOT_SUPPORTED")


# ── two at once ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["update", "delete", "destroy", "restore"])
def test_of_writers_at_once_with_one_version_one_wins(
    admin_context: RequestContext, verb: str
) -> None:
    from django.db import connections

    from twenty.errors import PreconditionFailed, RecordNotFound

    company = admin_context.catalog.by_singular["company"]
    made = make_company(admin_context, name="Old")["id"]
    first = Guard()
    shown = Selection((FieldEntry("name", "name"),))
    from uuid import UUID

    records.update_one(admin_context, company, UUID(made), {"name": "A"}, shown, first)
    start, outcomes = threading.Barrier(6), []

    def write(number: int) -> None:
        guard = Guard((first.found,))
        start.wait()
        try:
            if verb == "update":
                change = {"name": str(number)}
                records.update_one(admin_context, company, UUID(made), change, shown, guard)
            else:
                act = getattr(records, f"{verb}_one")
                act(admin_context, company, UUID(made), None, guard)
            outcomes.append("done")
        except (PreconditionFailed, RecordNotFound) as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("done") == 1, outcomes
    assert len(outcomes) == 6


# ── GraphQL ──────────────────────────────────────────────────────────────────────────────────


def _versioned(graphql: GraphqlClient, record_id: str) -> str:
    found = graphql(f'{{ company(filter: {{id: {{eq: "{record_id}"}}}}) {{ v: _version }} }}')
    version: str = found.data["company"]["v"]
    return version


GRAPHQL_WRITES = {
    "updateCompany": ', data: {name: "New"}',
    "deleteCompany": "",
    "destroyCompany": "",
    "restoreCompany": "",
}


@pytest.mark.parametrize("name", GRAPHQL_WRITES)
def test_expected_versions(graphql: GraphqlClient, rest: RestClient, path: str, name: str) -> None:
    record_id = path[-36:]
    old = _versioned(graphql, record_id)
    assert _tag(rest.get(path)).strip('"').partition("~")[0] == old
    rest.patch(path, {"name": "Theirs"})
    present = _versioned(graphql, record_id)
    document = 'mutation($v: String) { %s(id: "%s"%s, expectedVersion: $v) { name _version } }'
    text = document % (name, record_id, GRAPHQL_WRITES[name])
    refused = graphql(text, {"v": old})
    told = refused.errors[0]["extensions"]
    assert (told["code"], told["subCode"]) == ("CONFLICT", "PRECONDITION_FAILED")
    assert told["currentVersion"] == present
    assert _name(rest, path) == "Theirs"
    written = graphql(text, {"v": _tag(rest.get(path))})
    assert written.errors == []
    if name == "updateCompany":
        assert written.data[name]["_version"] == _versioned(graphql, record_id) != present


def test_versions_in_lists_relations_and_batches(
    graphql: GraphqlClient, rest: RestClient, path: str, admin_context: RequestContext
) -> None:
    record_id = path[-36:]
    make_person(admin_context, companyId=record_id)
    version = _versioned(graphql, record_id)
    found = graphql(f"""{{
        companies(filter: {{id: {{eq: "{record_id}"}}}}) {{ edges {{ node {{ name _version
            people {{ edges {{ node {{ _version company {{ _version }} }} }} }} }} }} }} }}""")
    node = found.data["companies"]["edges"][0]["node"]
    assert node["_version"] == version
    person = node["people"]["edges"][0]["node"]
    assert person["company"] == {"_version": version}
    assert person["_version"] not in ("", version)
    made = graphql("mutation { createCompanies(data: [{}, {}]) { id _version } }")
    for one in made.data["createCompanies"]:
        assert one["_version"] == _versioned(graphql, one["id"])


def test_the_second_change_in_one_transaction_has_a_version_of_its_own(
    graphql: GraphqlClient, path: str
) -> None:
    """A document with an Idempotency-Key is one transaction, so `xmin` alone would not do."""
    one = f'updateCompany(id: "{path[-36:]}", data: {{name: "%s"}}) {{ _version }}'
    text = f"mutation {{ a: {one % 'A'} b: {one % 'B'} }}"
    done = graphql(text, headers={"Idempotency-Key": "two-in-one"})
    assert done.data["a"]["_version"] != done.data["b"]["_version"]
    assert done.data["b"]["_version"] == _versioned(graphql, path[-36:])


def test_a_role_that_may_not_read_is_told_nothing(stranger_rest: RestClient, path: str) -> None:
    refused = stranger_rest.patch(path, NEW, headers={"If-Match": '"734-0.5"'})
    assert (refused.status, "ETag" in refused.headers) == (403, False)
    assert Role.objects.exists()
