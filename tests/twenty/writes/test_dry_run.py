"""`?dryRun=true` answers as the write does and leaves the whole database as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.http import HttpResponse

from apikeys.models import Role
from core.rest.transactions.viewset import RECORD_WRITES
from metadata.model.generated_names import MUTATIONS
from tests.apikeys.effective_calls import EFFECTIVE_CALLS, World
from tests.apikeys.people import make_person
from tests.clients import GraphqlClient, RestClient
from tests.core.events.world import switch
from tests.core.webhooks.deliveries.world import make_webhook, target
from tests.twenty.writes.test_every_route import NOBODY, ROUTES
from tests.twenty.writes.whole_database import contents
from twenty.api.all_or_nothing import Outcome
from twenty.api.dry_run import rehearsed
from twenty.api.view import ApiView
from twenty.workspaces.models import KeptAnswer, Workspace

DRY = "?dryRun=true"
# What differs between two executions of one write: ids, moments, secrets, places in a list.
_FRESH = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z?|[0-9a-f]{64}|twk_[\w-]+"
    r'|\\"[\d.~a-f-]+\\"|(?<="position":)[-\d.]+'
)


def settled(text: str) -> str:
    return _FRESH.sub("…", text)


class Write(NamedTuple):
    method: str
    path: str
    body: Any = None


def _made(rest: RestClient, count: int = 2) -> list[str]:
    names = [{"name": f"Twin {number}"} for number in range(count)]
    answer = rest.post("/rest/batch/companies", names)
    return [str(one["id"]) for one in answer.body["data"]["createCompanies"]]


def _deleted(rest: RestClient) -> list[str]:
    ids = _made(rest)
    rest.delete("/rest/companies", filter=f"id[in]:[{','.join(ids)}]", soft_delete=True)
    return ids


def _filter(ids: list[str]) -> str:
    return f"?filter=id[in]:[{','.join(ids)}]"


def _earlier(rest: RestClient) -> Write:
    switch(rest)
    own = _made(rest, 1)[0]
    rest.patch(f"/rest/companies/{own}", {"name": "After"})
    event = rest.get(f"/rest/companies/{own}/history").body["data"]["history"][0]["id"]
    return Write("POST", f"/rest/companies/{own}/history/{event}/restore")


_TWO = {"method": "POST", "path": "/companies", "body": {"name": "In one"}}
RECORDS: dict[str, Callable[[RestClient], Write]] = {
    "create": lambda rest: Write("POST", "/rest/companies", {"name": "New"}),
    "create_many": lambda rest: Write("POST", "/rest/batch/companies", [{"name": "A"}, {}]),
    "partial_update": lambda rest: Write(
        "PATCH", f"/rest/companies/{_made(rest)[0]}", {"name": "Other"}
    ),
    "update_many": lambda rest: Write(
        "PATCH", f"/rest/companies{_filter(_made(rest))}", {"name": "Other"}
    ),
    "destroy": lambda rest: Write("DELETE", f"/rest/companies/{_made(rest)[0]}"),
    "destroy_many": lambda rest: Write("DELETE", f"/rest/companies{_filter(_made(rest))}"),
    "restore": lambda rest: Write("PATCH", f"/rest/companies/{_deleted(rest)[0]}/restore"),
    "restore_many": lambda rest: Write(
        "PATCH", f"/rest/companies/restore{_filter(_deleted(rest))}"
    ),
    "merge": lambda rest: Write(
        "PATCH", "/rest/companies/merge", {"ids": _made(rest), "conflictPriorityIndex": 0}
    ),
    "restore_event": _earlier,
    "transaction": lambda rest: Write("POST", "/rest/transaction", {"operations": [_TWO, _TWO]}),
    "upsert": lambda rest: Write(
        "POST", "/rest/batch/companies?upsert=true", [{"id": _made(rest)[0], "name": "Again"}, {}]
    ),
    "soft delete": lambda rest: Write(
        "DELETE", f"/rest/companies/{_made(rest)[0]}?soft_delete=true"
    ),
    "nested create": lambda rest: Write(
        "POST", "/rest/people", {"company": {"create": {"name": "New too"}}}
    ),
    "webhook": lambda rest: Write(
        "POST", "/rest/webhooks", {"targetUrl": "https://example.com/in", "operations": ["*.*"]}
    ),
    "import": lambda rest: Write("POST", "/rest/imports", {"object": "company"}),
    "object": lambda rest: Write(
        "POST",
        "/rest/metadata/objects",
        {"nameSingular": "rocket", "namePlural": "rockets", "labelSingular": "Rocket",
         "labelPlural": "Rockets"},
    ),
}  # fmt: skip


def test_no_write_of_records_is_left_out() -> None:
    assert RECORDS.keys() >= RECORD_WRITES


def _tried(path: str) -> str:
    return path + (DRY if "?" not in path else f"&{DRY[1:]}")


@pytest.mark.parametrize("name", RECORDS)
def test_a_write_is_tried_and_then_done(rest: RestClient, name: str) -> None:
    rest.get("/rest/companies?limit=1")  # the key is used today
    write = RECORDS[name](rest)
    before = contents()
    dry = rest.request(write.method, _tried(write.path), write.body)
    assert contents() == before
    assert dry.status in (200, 201), dry.text
    assert dry.headers["X-Dry-Run"] == "true"
    done = rest.request(write.method, write.path, write.body)
    assert "X-Dry-Run" not in done.headers
    assert (dry.status, settled(dry.text)) == (done.status, settled(done.text))
    assert contents() != before


@pytest.mark.parametrize("name", EFFECTIVE_CALLS)
def test_a_mutation_of_metadata_is_tried_and_then_done(workspace: Workspace, name: str) -> None:
    admin = make_person(workspace, "boss@acme.test", "Admin")
    member = make_person(workspace, "member@acme.test", "Member")
    document, variables = EFFECTIVE_CALLS[name]
    given = variables(World(workspace, member))
    admin.metadata_graphql("{ __typename }")
    before = contents()
    trying = GraphqlClient(f"/metadata{DRY}", admin.metadata_graphql.secret)
    dry = trying(document, given)
    assert contents() == before
    assert dry.errors == []
    assert dry.headers["X-Dry-Run"] == "true"
    done = admin.metadata_graphql(document, given)
    assert done.errors == []
    assert settled(dry.text) == settled(done.text)


_DATA = 'data: {name: "Other"}'
MUTATION: dict[str, str] = {
    "create_one": f"createCompany({_DATA})",
    "create_many": 'createCompanies(data: [{name: "Other"}])',
    "update_one": f"updateCompany(id: $id, {_DATA})",
    "update_many": f"updateCompanies(filter: {{id: {{eq: $id}}}}, {_DATA})",
    "delete_one": "deleteCompany(id: $id)",
    "delete_many": "deleteCompanies(filter: {id: {eq: $id}})",
    "restore_one": "restoreCompany(id: $id)",
    "restore_many": "restoreCompanies(filter: {id: {eq: $id}})",
    "destroy_one": "destroyCompany(id: $id)",
    "destroy_many": "destroyCompanies(filter: {id: {eq: $id}})",
    "merge": "mergeCompanies(ids: [$id, $other], conflictPriorityIndex: 0)",
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_of_records_is_tried_and_then_done(
    rest: RestClient, graphql: GraphqlClient, name: str
) -> None:
    own, other = _deleted(rest) if "restore" in name else _made(rest)
    call = MUTATION[name]
    ids = {"id": own, "other": other}
    given = {key: value for key, value in ids.items() if f"${key}" in call}
    head = f"({', '.join(f'${key}: UUID!' for key in given)})" if given else ""
    document = f"mutation M{head} {{ {call} {{ id name }} }}"
    before = contents()
    dry = GraphqlClient(f"/graphql{DRY}", graphql.secret)(document, given)
    assert contents() == before
    assert dry.errors == []
    assert dry.headers["X-Dry-Run"] == "true"
    done = graphql(document, given)
    assert settled(dry.text) == settled(done.text)
    assert contents() != before


def test_a_document_sees_what_its_earlier_mutations_tried(
    rest: RestClient, graphql: GraphqlClient
) -> None:
    """Where each mutation stands alone, one that fails does not hide the others."""
    (own,) = _made(rest, 1)
    document = (
        f'mutation {{ a: deleteCompany(id: "{own}") {{ id }}'
        f' b: updateCompany(id: "{NOBODY}", data: {{name: "x"}}) {{ id }}'
        f' c: restoreCompany(id: "{own}") {{ id }} }}'
    )
    before = contents()
    dry = GraphqlClient(f"/graphql{DRY}", graphql.secret)(document)
    assert contents() == before
    done = graphql(document)
    assert settled(dry.text) == settled(done.text)
    assert [error["path"] for error in dry.errors] == [["b"]]


# -- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "action", "method", "path"),
    ROUTES,
    ids=lambda value: getattr(value, "__name__", value),
)
def test_no_write_ignores_a_word_that_it_does_not_know(
    rest: RestClient, view: type[ApiView], action: str, method: str, path: str
) -> None:
    rest.get("/rest/companies?limit=1")
    before = contents()
    for word in ("yes", "", "True", "1"):
        answer = rest.request(method.upper(), f"{path}?dryRun={word}", {})
        assert (answer.status, answer.body["code"]) == (400, "INVALID_DRY_RUN"), answer.text
        assert "expected true or false" in answer.body["messages"][0]
    assert contents() == before


@pytest.mark.parametrize("path", ["/graphql", "/metadata"])
def test_documents_refuse_unknown_words_too(rest: RestClient, path: str) -> None:
    ask = GraphqlClient(f"{path}?dryRun=maybe", rest.secret)
    answer = ask("mutation { __typename }")
    assert answer.errors[0]["extensions"]["subCode"] == "INVALID_DRY_RUN"


def test_an_encoded_name_is_the_same_name(rest: RestClient) -> None:
    rest.get("/rest/companies?limit=1")
    before = contents()
    answer = rest.post("/rest/companies?dry%52un=true", {"name": "A"})
    assert answer.headers["X-Dry-Run"] == "true"
    assert contents() == before


def test_false_writes(rest: RestClient) -> None:
    answer = rest.post("/rest/companies?dryRun=false", {"name": "A"})
    assert answer.status == 201
    assert "X-Dry-Run" not in answer.headers
    made = answer.body["data"]["createCompany"]["id"]
    assert rest.get(f"/rest/companies/{made}").status == 200


def test_reads_are_answered_as_ever(rest: RestClient) -> None:
    answer = rest.get(f"/rest/companies{DRY}")
    assert answer.status == 200
    assert "X-Dry-Run" not in answer.headers


def test_what_would_be_refused_is_refused(
    rest: RestClient, sales_rest: RestClient, stranger_rest: RestClient
) -> None:
    (own,) = _made(rest, 1)
    path = f"/rest/companies/{own}{DRY}"
    stranger_rest.get("/rest/companies?limit=1")
    before = contents()
    unknown = rest.patch(path, {"nonsense": 1})
    assert (unknown.status, "nonsense" in unknown.text) == (400, True)
    stale = rest.patch(path, {"name": "x"}, headers={"If-Match": '"0-0.0"'})
    assert stale.status in (400, 412)
    assert rest.patch(f"/rest/companies/{'0' * 8}{own[8:]}{DRY}", {"name": "x"}).status == 404
    assert stranger_rest.patch(path, {"name": "x"}).status == 403
    assert RestClient("").patch(path, {"name": "x"}).status == 401
    twin = rest.post(f"/rest/companies{DRY}", {"id": own, "name": "Twin"})
    assert (twin.status, twin.body["code"]) == (400, "DUPLICATE_ENTRY_DETECTED")
    assert contents() == before


def test_links_to_nobody_are_refused_as_in_a_write(rest: RestClient) -> None:
    body = {"companyId": str(NOBODY)}
    dry, done = rest.post(f"/rest/people{DRY}", body), rest.post("/rest/people", body)
    assert (dry.status, settled(dry.text)) == (done.status, settled(done.text))
    assert dry.status == 400


def test_a_key_is_left_for_the_write(rest: RestClient) -> None:
    key = {"Idempotency-Key": "tried-first"}
    dry = rest.post(f"/rest/companies{DRY}", {"name": "A"}, headers=key)
    assert dry.headers["X-Dry-Run"] == "true"
    assert not KeptAnswer.objects.exists()
    first = rest.post("/rest/companies", {"name": "A"}, headers=key)
    assert (first.status, "Idempotency-Replayed" in first.headers) == (201, False)


def test_operations_of_a_transaction_are_not_tried_alone(rest: RestClient) -> None:
    one = {"method": "POST", "path": f"/companies{DRY}", "body": {"name": "A"}}
    answer = rest.post("/rest/transaction", {"operations": [one]})
    assert (answer.status, answer.body["code"]) == (400, "INVALID_TRANSACTION")
    assert "dryRun" in answer.body["messages"][0]


def test_nothing_leaves_the_server(rest: RestClient, settings: Any) -> None:
    settings.OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS = ["127.0.0.1"]
    with target() as hook:
        webhook = make_webhook(hook.url)
        rest.get("/rest/companies?limit=1")
        before = contents()
        answer = rest.post(f"/rest/webhooks/{webhook.id}/test{DRY}")
        assert (answer.status, answer.body["code"]) == (400, "INVALID_DRY_RUN")
        assert hook.received == []
        assert contents() == before


def test_a_model_that_was_tried_is_not_remembered(rest: RestClient, graphql: GraphqlClient) -> None:
    """The version that a dry run took comes again, with another model."""
    words = {"Singular": "rocket", "Plural": "rockets"}
    names = {f"name{n}": word for n, word in words.items()}
    labels = {f"label{n}": word.title() for n, word in words.items()}
    tried = rest.post(f"/rest/metadata/objects{DRY}", names | labels)
    assert tried.status == 201
    assert rest.get("/rest/rockets").status == 400
    other = {key: value.replace("ocket", "ace") for key, value in (names | labels).items()}
    assert rest.post("/rest/metadata/objects", other).status == 201
    assert rest.get("/rest/rockets").status == 400
    assert rest.get("/rest/races").status == 200
    assert not graphql("{ races { totalCount } }").errors
    assert graphql("{ rockets { totalCount } }").errors


# -- the transaction -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_deferred_constraints_are_checked_as_by_a_commit(workspace: Workspace) -> None:
    def act() -> Outcome:
        Role.objects.filter(workspace=workspace).update(workspace_id=NOBODY)
        return Outcome(HttpResponse(), is_kept=True)

    with pytest.raises(IntegrityError):
        rehearsed(act)
    assert not Role.objects.filter(workspace_id=NOBODY).exists()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_failed_is_asked_nothing_more(standing: None) -> None:
    def act() -> Outcome:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        return Outcome(HttpResponse(status=400), is_kept=False)

    assert rehearsed(act).status_code == 400
    assert Workspace.objects.exists()
