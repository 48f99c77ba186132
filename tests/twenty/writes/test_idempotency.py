"""`Idempotency-Key` on every API's writes: docs/api/README.md#idempotency."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from apikeys.context import RequestContext
from apikeys.models import ApiKey, Role
from metadata.models import FieldMetadata, ObjectMetadata
from tests.clients import GraphqlClient, RestClient
from tests.factories import RIGHTS, make_company, make_key, make_role
from twenty.api import kept_answers
from twenty.db import libpq
from twenty.workspaces.models import KeptAnswer, Workspace

KEY = {"Idempotency-Key": "one-2f0a"}
OBJECT = {
    "nameSingular": "rocket", "namePlural": "rockets",
    "labelSingular": "Rocket", "labelPlural": "Rockets",
}  # fmt: skip
ROLE = {"label": "Pilots"}


def _totals(rest: RestClient, path: str) -> int:
    total: int = rest.get(path).body["totalCount"]
    return total


def test_a_write_sent_again_is_answered_and_not_repeated(rest: RestClient) -> None:
    before = _totals(rest, "/rest/companies")
    first = rest.post("/rest/companies", {"name": "Once"}, headers=KEY)
    again = rest.post("/rest/companies", {"name": "Once"}, headers=KEY)
    assert (again.status, again.text) == (first.status, first.text) == (201, first.text)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
    assert _totals(rest, "/rest/companies") == before + 1


def test_quotes_of_the_draft_belong_not_to_the_key(rest: RestClient) -> None:
    rest.post("/rest/companies", {"name": "Once"}, headers=KEY)
    quoted = {"Idempotency-Key": '"one-2f0a"'}
    again = rest.post("/rest/companies", {"name": "Once"}, headers=quoted)
    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("key", ["", '""', "a b", "ü", "x" * 256, "a\tb", "\x7f"])
def test_keys_of_another_form_are_refused(rest: RestClient, key: str) -> None:
    before = _totals(rest, "/rest/companies")
    answer = rest.post("/rest/companies", {"name": "A"}, headers={"Idempotency-Key": key})
    assert (answer.status, answer.body["code"]) == (400, "INVALID_IDEMPOTENCY_KEY")
    assert "1 to 255 visible ASCII" in answer.body["messages"][0]
    assert _totals(rest, "/rest/companies") == before


@pytest.mark.parametrize(
    ("method", "path", "body", "headers"),
    [
        ("POST", "/rest/companies", {"name": "Other"}, {}),
        ("POST", "/rest/people", {"name": "Once"}, {}),
        ("POST", "/rest/companies?depth=0", {"name": "Once"}, {}),
        ("PATCH", "/rest/companies", {"name": "Once"}, {}),
        ("POST", "/rest/companies", {"name": "Once"}, {"If-None-Match": "*"}),
        ("POST", "/rest/companies", {"name": "Once"}, {"Prefer": "partial"}),
    ],
)
def test_another_request_under_the_same_key_is_refused(
    rest: RestClient, method: str, path: str, body: Any, headers: dict[str, str]
) -> None:
    rest.post("/rest/companies", {"name": "Once"}, headers=KEY)
    answer = rest.request(method, path, body, KEY | headers)
    assert (answer.status, answer.body["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert answer.body["error"] == "UnprocessableEntityException"


def test_a_caller_with_another_role_makes_another_request(
    rest: RestClient, workspace: Workspace
) -> None:
    key, secret = make_key(make_role(workspace, "First", *RIGHTS))
    caller = RestClient(secret)
    caller.post("/rest/companies", {"name": "Once"}, headers=KEY)
    ApiKey.objects.filter(pk=key.pk).update(role=make_role(workspace, "Second", *RIGHTS))
    answer = caller.post("/rest/companies", {"name": "Once"}, headers=KEY)
    assert answer.body["code"] == "IDEMPOTENCY_KEY_REUSED"


def test_each_caller_has_keys_of_their_own(rest: RestClient, other_rest: RestClient) -> None:
    first = rest.post("/rest/companies", {"name": "Once"}, headers=KEY)
    others = other_rest.post("/rest/companies", {"name": "Once"}, headers=KEY)
    assert others.status == 201
    assert others.text != first.text


def test_refusals_leave_the_key_free(rest: RestClient) -> None:
    refused = rest.post("/rest/companies", {"name": 5}, headers=KEY)
    assert refused.status == 400
    answer = rest.post("/rest/companies", {"name": "Mended"}, headers=KEY)
    assert answer.status == 201
    assert "Idempotency-Replayed" not in answer.headers


def test_what_writes_of_every_kind_say_is_kept(
    rest: RestClient, admin_context: RequestContext
) -> None:
    made = make_company(admin_context, name="Old")["id"]
    calls = [
        ("PATCH", f"/rest/companies/{made}", {"name": "New"}),
        ("POST", "/rest/batch/companies", [{"name": "B"}, {"name": "C"}]),
        ("PATCH", "/rest/companies?filter=name[eq]:B", {"name": "D"}),
        ("DELETE", f"/rest/companies/{made}?soft_delete=true", None),
        ("PATCH", f"/rest/companies/{made}/restore", None),
        ("DELETE", f"/rest/companies/{made}", None),
    ]
    for number, (method, path, body) in enumerate(calls):
        key = {"Idempotency-Key": f"kind-{number}"}
        first, again = (rest.request(method, path, body, key) for _ in range(2))
        assert first.status in (200, 201), first.text
        assert (again.status, again.text) == (first.status, first.text)
        assert again.headers["Idempotency-Replayed"] == "true"


def test_reads_need_no_key_and_pass_with_one(rest: RestClient) -> None:
    for _ in range(2):
        answer = rest.get("/rest/companies", headers=KEY)
        assert answer.status == 200
        assert "Idempotency-Replayed" not in answer.headers
    assert not KeptAnswer.objects.exists()


# ── GraphQL ──────────────────────────────────────────────────────────────────────────────────

TWO = """mutation {
    a: createCompany(data: {name: "A"}) { id }
    b: createCompany(data: {name: %s}) { id } }"""


def test_a_document_is_kept_as_a_whole(graphql: GraphqlClient, rest: RestClient) -> None:
    before = _totals(rest, "/rest/companies")
    first, again = (graphql(TWO % '"B"', headers=KEY) for _ in range(2))
    assert first.errors == []
    assert again.text == first.text
    assert again.headers["Idempotency-Replayed"] == "true"
    assert _totals(rest, "/rest/companies") == before + 2


def test_a_document_that_was_carried_out_in_part_is_kept(
    graphql: GraphqlClient, rest: RestClient, admin_context: RequestContext
) -> None:
    held = make_company(admin_context, name="Held")["id"]
    before = _totals(rest, "/rest/companies")
    text = (
        'mutation { a: createCompany(data: {name: "A"}) { id }'
        f' b: createCompany(data: {{id: "{held}"}}) {{ id }} }}'
    )
    first, again = (graphql(text, headers=KEY) for _ in range(2))
    assert first.data["a"] is not None
    assert first.data["b"] is None
    assert again.text == first.text
    assert _totals(rest, "/rest/companies") == before + 1


def test_a_document_of_refusals_leaves_the_key_free(
    graphql: GraphqlClient, admin_context: RequestContext
) -> None:
    held = make_company(admin_context, name="Held")["id"]
    refused = graphql(f'mutation {{ createCompany(data: {{id: "{held}"}}) {{ id }} }}', headers=KEY)
    assert refused.errors
    answer = graphql('mutation { createCompany(data: {name: "A"}) { id } }', headers=KEY)
    assert answer.errors == []


def test_refusals_of_keys_over_graphql(graphql: GraphqlClient) -> None:
    graphql(TWO % '"B"', headers=KEY)
    reused = graphql(TWO % '"C"', headers=KEY)
    assert reused.status == 422
    assert reused.errors[0]["extensions"]["subCode"] == "IDEMPOTENCY_KEY_REUSED"
    bad = graphql(TWO % '"C"', headers={"Idempotency-Key": "a b"})
    assert (bad.status, bad.errors[0]["extensions"]["subCode"]) == (400, "INVALID_IDEMPOTENCY_KEY")


def test_queries_pass_with_a_key(graphql: GraphqlClient, metadata_graphql: GraphqlClient) -> None:
    assert graphql("{ companies { totalCount } }", headers=KEY).errors == []
    assert metadata_graphql("{ objects { edges { node { id } } } }", headers=KEY).errors == []
    assert not KeptAnswer.objects.exists()


# ── Metadata ─────────────────────────────────────────────────────────────────────────────────


def test_objects_and_fields_over_rest(rest: RestClient) -> None:
    first, again = (rest.post("/rest/metadata/objects", OBJECT, headers=KEY) for _ in range(2))
    assert (first.status, again.text) == (201, first.text)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert ObjectMetadata.objects.filter(name_singular="rocket").count() == 1
    assert rest.post("/rest/rockets", {"name": "One"}).status == 201
    field = {"type": "TEXT", "name": "fuel", "label": "Fuel", "objectMetadataId": first.body["id"]}
    made, same = (
        rest.post("/rest/metadata/fields", field, headers={"Idempotency-Key": "f"})
        for _ in range(2)
    )
    assert (made.status, same.text) == (201, made.text)
    assert FieldMetadata.objects.filter(name="fuel").count() == 1


def test_several_changes_of_the_model_in_one_document(
    metadata_graphql: GraphqlClient, rest: RestClient
) -> None:
    text = """mutation($a: CreateObjectInput!, $b: CreateObjectInput!) {
        a: createOneObject(input: {object: $a}) { id nameSingular }
        b: createOneObject(input: {object: $b}) { id nameSingular } }"""
    other = {
        "nameSingular": "comet", "namePlural": "comets",
        "labelSingular": "Comet", "labelPlural": "Comets",
    }  # fmt: skip
    first, again = (
        metadata_graphql(text, {"a": OBJECT, "b": other}, headers=KEY) for _ in range(2)
    )
    assert first.errors == []
    assert again.text == first.text
    for plural in ("rockets", "comets"):
        assert rest.post(f"/rest/{plural}", {"name": "One"}).status == 201


def test_roles_and_keys(rest: RestClient, workspace: Workspace) -> None:
    first, again = (rest.post("/rest/metadata/roles", ROLE, headers=KEY) for _ in range(2))
    assert (first.status, again.text) == (201, first.text), first.text
    assert Role.objects.filter(workspace=workspace, label="Pilots").count() == 1


def test_a_new_secret_is_replayed_and_not_readable_in_the_database(
    metadata_graphql: GraphqlClient, workspace: Workspace
) -> None:
    key, _ = make_key(make_role(workspace, "Few"))
    text = f"""mutation {{ generateApiKeyToken(
        apiKeyId: "{key.pk}", expiresAt: "2030-01-01T00:00:00Z") {{ token }} }}"""
    first, again = (metadata_graphql(text, headers=KEY) for _ in range(2))
    token = first.data["generateApiKeyToken"]["token"]
    assert again.text == first.text
    held = libpq.run(libpq.main_connection(), b"SELECT * FROM workspaces_keptanswer", [])
    kept = b"".join(
        bytes(v) for v in libpq.values_of(libpq.main_connection().connection, held)[0][:3]
    )
    assert token.encode() not in kept
    assert KEY["Idempotency-Key"].encode() not in kept


def test_a_key_is_refused_while_signing_in() -> None:
    text = """mutation {
        getLoginTokenFromCredentials(email: "a@b.ce", password: "x") { loginToken { token } } }"""
    answer = GraphqlClient("/metadata")(text, headers=KEY)
    assert answer.errors[0]["extensions"]["subCode"] == "INVALID_IDEMPOTENCY_KEY"


# ── how long ─────────────────────────────────────────────────────────────────────────────────


def _age(hours: int) -> None:
    libpq.run(
        libpq.main_connection(),
        b"UPDATE workspaces_keptanswer SET at = at - make_interval(hours => $1)",
        [hours],
    )


def test_an_answer_is_kept_for_a_day(rest: RestClient) -> None:
    first = rest.post("/rest/companies", {"name": "Once"}, headers=KEY)
    _age(23)
    assert rest.post("/rest/companies", {"name": "Once"}, headers=KEY).text == first.text
    _age(2)
    later = rest.post("/rest/companies", {"name": "Once"}, headers=KEY)
    assert later.status == 201
    assert later.text != first.text


def test_each_new_key_takes_some_old_ones_away(rest: RestClient) -> None:
    for number in range(12):
        rest.post("/rest/companies", {}, headers={"Idempotency-Key": f"old-{number}"})
    _age(25)
    rest.post("/rest/companies", {}, headers=KEY)
    assert KeptAnswer.objects.count() == 3
    assert kept_answers.forget_expired(timezone.now()) == 2
    assert KeptAnswer.objects.count() == 1


@override_settings(SECRET_KEY="another" * 9)
def test_a_changed_secret_key_is_no_failure_of_ours(rest: RestClient) -> None:
    with override_settings(SECRET_KEY="former" * 9):
        rest.post("/rest/companies", {"name": "Once"}, headers=KEY)
    answer = rest.post("/rest/companies", {"name": "Once"}, headers=KEY)
    assert (answer.status, answer.body["code"]) == (409, "IDEMPOTENCY_ANSWER_LOST")


def test_browsers_may_send_and_read_the_headers(rest: RestClient) -> None:
    allowed = rest.options("/rest/companies").headers
    assert "Idempotency-Key" in allowed["Access-Control-Allow-Headers"]
    assert "Idempotency-Replayed" in allowed["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("name", ["catalog", "permissions"])
def test_versions_that_are_rolled_back_are_not_kept(
    rest: RestClient, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The answer could not be stored: the model and the roles are what they were."""

    def fail(*_: object) -> None:
        raise RuntimeError("no room for the answer")

    monkeypatch.setattr(kept_answers, "keep", fail)
    path, body = ("objects", OBJECT) if name == "catalog" else ("roles", ROLE)
    assert rest.post(f"/rest/metadata/{path}", body, headers=KEY).status == 500
    monkeypatch.undo()
    other = {**OBJECT, "nameSingular": "comet", "namePlural": "comets",
             "labelSingular": "Comet", "labelPlural": "Comets"}  # fmt: skip
    assert rest.post("/rest/metadata/objects", other).status == 201
    assert rest.get("/rest/comets").status == 200
    assert rest.get("/rest/rockets").status == 400
