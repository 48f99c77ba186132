"""/rest/metadata/webhooks and its alias (docs/api/webhooks.md#managing)."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from core.models import Webhook
from tests.clients import RestClient
from tests.core.webhooks.managing.log_rows import add_delivery
from tests.factories import give_flags, make_key, make_role
from twenty.workspaces.models import AuditEntry, Workspace

PATH = "/rest/metadata/webhooks"
ALIAS = "/rest/webhooks"
URL = "https://hooks.example.com/in"
FLAG = "API_KEYS_AND_WEBHOOKS"


def made(client: RestClient, **values: Any) -> Any:
    answer = client.post(PATH, {"targetUrl": URL, "operations": ["person.created"], **values})
    assert answer.status == 201, answer.text
    return answer.body


def refused(client: RestClient, **values: Any) -> tuple[int, str, str]:
    count = Webhook.objects.count()
    answer = client.post(PATH, {"targetUrl": URL, "operations": ["person.created"], **values})
    assert Webhook.objects.count() == count
    return answer.status, answer.body["code"], answer.body["messages"][0]


def test_without_the_flag_nobody_sees_or_changes_webhooks(
    rest: RestClient, sales_rest: RestClient, stranger_rest: RestClient
) -> None:
    own = f"{PATH}/{made(rest)['id']}"
    before = list(Webhook.objects.values())
    for client in (sales_rest, stranger_rest):
        for method, path in (
            ("GET", PATH),
            ("POST", PATH),
            ("GET", ALIAS),
            ("GET", own),
            ("PATCH", own),
            ("DELETE", own),
            *(("POST", f"{own}/{name}") for name in ("pause", "resume", "test", "rotateSecret")),
            ("GET", f"{own}/deliveries"),
            ("GET", f"{own}/deliveries/{uuid4()}"),
            ("POST", f"{own}/deliveries/{uuid4()}/redeliver"),
        ):
            answer = client.request(method, path, {} if method in ("POST", "PATCH") else None)
            assert (answer.status, answer.body["code"]) == (403, "PERMISSION_DENIED"), path
        answer = client.post(f"{own}/recover", {"since": "2026-01-01"})
        assert (answer.status, answer.body["code"]) == (403, "PERMISSION_DENIED")
    assert list(Webhook.objects.values()) == before


def test_a_webhook_from_its_making_to_its_end(rest: RestClient) -> None:
    webhook = made(rest, description=" Sync ")
    assert webhook["targetUrl"] == URL
    assert webhook["operations"] == ["person.created"]
    assert webhook["description"] == "Sync"
    assert len(webhook["secret"]) == 64
    assert (webhook["state"], webhook["isPaused"], webhook["deletedAt"]) == ("ACTIVE", False, None)
    own = f"{PATH}/{webhook['id']}"
    assert rest.get(own).body == webhook
    assert rest.get(PATH).body["data"] == [webhook]
    assert rest.get(ALIAS).body == [webhook]
    changed = rest.patch(own, {"operations": ["*.deleted", "*.deleted"], "secret": None})
    assert changed.status == 200
    assert changed.body["operations"] == ["*.deleted"]
    assert changed.body["secret"] == webhook["secret"]
    assert rest.delete(own).body is True
    assert rest.get(PATH).body["data"] == []
    gone = rest.get(own)
    assert (gone.status, gone.body["code"]) == (404, "WEBHOOK_NOT_FOUND")
    assert rest.delete(own).status == 404


def test_a_secret_is_sealed_at_rest_and_may_be_empty(rest: RestClient) -> None:
    webhook = made(rest, secret="open sesame")
    assert webhook["secret"] == "open sesame"
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(secret, 'escape') FROM core_webhook")
        assert "sesame" not in cursor.fetchone()[0]
    assert made(rest, secret="")["secret"] == ""


def test_the_address_is_written_as_a_url_parser_writes_it(rest: RestClient) -> None:
    found = made(rest, targetUrl="  https://Hooks.Example.com  ")
    assert found["targetUrl"] == "https://hooks.example.com/"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (None, "INVALID_WEBHOOK_INPUT"),
        ("  ", "INVALID_WEBHOOK_INPUT"),
        (5, "INVALID_INPUT"),
        ("ftp://example.com", "INVALID_TARGET_URL"),
        ("example.com", "INVALID_TARGET_URL"),
        ("https://", "INVALID_TARGET_URL"),
        ("http://127.0.0.1:8000/", "INVALID_TARGET_URL"),
        ("http://169.254.169.254/latest", "INVALID_TARGET_URL"),
        ("https://me:pass@example.com/", "INVALID_TARGET_URL"),
    ],
)
def test_an_address_that_cannot_be_called_is_refused(rest: RestClient, url: Any, code: str) -> None:
    assert refused(rest, targetUrl=url)[:2] == (400, code)


def test_the_refusal_of_an_internal_address_names_the_setting(rest: RestClient) -> None:
    message = refused(rest, targetUrl="http://10.0.0.1/")[2]
    assert "OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS" in message


@pytest.mark.parametrize(
    "operation",
    ["*.*", "*.deleted", "person.*", "person.restored", "company.destroyed"],
)
def test_operations_that_exist(rest: RestClient, operation: str) -> None:
    assert made(rest, operations=[operation])["operations"] == [operation]


@pytest.mark.parametrize(
    ("operations", "code"),
    [
        ([], "INVALID_WEBHOOK_OPERATION"),
        ("person.created", "INVALID_INPUT"),
        ([None], "INVALID_INPUT"),
        (["person"], "INVALID_WEBHOOK_OPERATION"),
        (["people.created"], "INVALID_WEBHOOK_OPERATION"),
        (["person.create"], "INVALID_WEBHOOK_OPERATION"),
        (["person.created.x"], "INVALID_WEBHOOK_OPERATION"),
        (["metadata.*"], "INVALID_WEBHOOK_OPERATION"),
        (["*.*", "nothing.*"], "INVALID_WEBHOOK_OPERATION"),
    ],
)
def test_operations_that_do_not_exist(rest: RestClient, operations: Any, code: str) -> None:
    status, found, message = refused(rest, operations=operations)
    assert (status, found) == (400, code)
    assert "operations" in message


def test_updates_are_narrowed_by_fields_that_exist(rest: RestClient) -> None:
    fields = ["jobTitle", "companyId"]
    webhook = made(rest, operations=["person.updated"], updatedFields=fields)
    assert webhook["updatedFields"] == fields
    assert made(rest, updatedFields=[])["updatedFields"] is None
    status, code, message = refused(
        rest, operations=["person.updated"], updatedFields=["jobTitle", "employees"]
    )
    assert (status, code) == (400, "INVALID_WEBHOOK_UPDATED_FIELD")
    assert "updatedFields[1]" in message
    # Checked anew where the operations change.
    answer = rest.patch(f"{PATH}/{webhook['id']}", {"operations": ["company.updated"]})
    assert answer.body["code"] == "INVALID_WEBHOOK_UPDATED_FIELD"


def test_records_are_narrowed_by_an_ordinary_filter(rest: RestClient) -> None:
    wanted = {"jobTitle": {"eq": "CEO"}, "company": {"name": {"like": "A%"}}}
    assert made(rest, filter=wanted)["filter"] == wanted
    assert made(rest, filter={})["filter"] is None
    assert refused(rest, filter={"nothing": {"eq": 1}})[0] == 400
    assert refused(rest, filter={"jobTitle": {"between": 1}})[0] == 400
    assert refused(rest, filter={"jobTitle": None})[0] == 400
    assert refused(rest, filter="jobTitle[eq]:CEO")[0] == 400
    status, code, _ = refused(rest, filter=wanted, operations=["*.updated"])
    assert (status, code) == (400, "INVALID_WEBHOOK_FILTER")


def test_the_clients_id_is_kept_and_taken_once(rest: RestClient) -> None:
    own = str(uuid4())
    assert made(rest, id=own)["id"] == own
    assert refused(rest, id=own)[:2] == (409, "WEBHOOK_ALREADY_EXISTS")
    assert refused(rest, id="x")[:2] == (400, "INVALID_INPUT")


def test_a_webhook_of_another_workspace_does_not_exist(
    rest: RestClient, other_rest: RestClient
) -> None:
    own = f"{PATH}/{made(other_rest)['id']}"
    for method, path in (
        ("GET", own),
        ("PATCH", own),
        ("DELETE", own),
        ("POST", f"{own}/test"),
        ("POST", f"{own}/rotateSecret"),
        ("GET", f"{own}/deliveries"),
    ):
        answer = rest.request(method, path, {} if method in ("POST", "PATCH") else None)
        assert (answer.status, answer.body["code"]) == (404, "WEBHOOK_NOT_FOUND"), path


def test_there_is_a_most_of_webhooks(
    rest: RestClient, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.webhooks.service.MAX_WEBHOOKS", 1)
    made(rest)
    assert refused(rest)[:2] == (409, "TOO_MANY_WEBHOOKS")


def test_a_webhook_that_has_changed_since_is_not_overwritten(rest: RestClient) -> None:
    own = f"{PATH}/{made(rest)['id']}"
    tag = rest.get(own).headers["ETag"]
    rest.patch(own, {"description": "first"})
    late = rest.patch(own, {"description": "second"}, headers={"If-Match": tag})
    assert (late.status, late.body["code"]) == (412, "PRECONDITION_FAILED")
    assert rest.delete(own, headers={"If-Match": tag}).status == 412
    newest = rest.get(own)
    assert newest.body["description"] == "first"
    assert rest.delete(own, headers={"If-Match": newest.headers["ETag"]}).status == 200


def test_every_change_is_in_the_audit_log_without_secrets(rest: RestClient) -> None:
    webhook = made(rest, secret="open sesame")
    own = f"{PATH}/{webhook['id']}"
    rest.patch(own, {"description": "x"})
    rest.post(f"{own}/rotateSecret", {"secret": "another sesame"})
    rest.post(f"{own}/pause")
    rest.post(f"{own}/pause")
    rest.post(f"{own}/resume")
    rest.post(f"{own}/recover", {"since": "2026-01-01"})
    rest.delete(own)
    entries = list(AuditEntry.objects.filter(target_id=webhook["id"]).order_by("id"))
    assert [entry.action for entry in entries] == [
        "webhook.created",
        "webhook.updated",
        "webhook.secretRotated",
        "webhook.paused",
        "webhook.resumed",
        "webhook.recovered",
        "webhook.deleted",
    ]
    assert "sesame" not in str([(entry.before, entry.after) for entry in entries])


def test_the_first_webhook_makes_writes_tell_and_the_last_one_ends_it(
    rest: RestClient, workspace: Workspace
) -> None:
    def is_told() -> bool:
        workspace.refresh_from_db()
        return workspace.has_webhooks

    first, second = made(rest), made(rest)
    assert is_told()
    rest.delete(f"{PATH}/{first['id']}")
    assert is_told()
    rest.delete(f"{PATH}/{second['id']}")
    assert not is_told()


def test_holders_of_the_flag_alone_see_no_content_of_deliveries(
    rest: RestClient, workspace: Workspace
) -> None:
    """Who may not read what was sent must not read it in the log."""
    webhook = Webhook.objects.get(pk=made(rest)["id"])
    delivery_id = add_delivery(webhook, "person.created", '{"record":{"name":"secret"}}')
    role = make_role(workspace, "Keeper")
    give_flags(role, FLAG)
    keeper = RestClient(make_key(role)[1])
    for client, is_hidden in ((rest, False), (keeper, True)):
        page = client.get(f"{PATH}/{webhook.id}/deliveries").body
        one = client.get(f"{PATH}/{webhook.id}/deliveries/{delivery_id}").body
        assert page["data"] == [one]
        assert page["pageInfo"]["hasNextPage"] is False
        assert one["isContentHidden"] is is_hidden
        assert (one["sentBody"] is None) is is_hidden
    again = rest.post(f"{PATH}/{webhook.id}/deliveries/{delivery_id}/redeliver")
    assert (again.status, again.body["state"]) == (200, "waiting")
    missing = rest.post(f"{PATH}/{webhook.id}/deliveries/{uuid4()}/redeliver")
    assert (missing.status, missing.body["code"]) == (404, "DELIVERY_NOT_FOUND")


def test_a_wrong_page_of_the_log_is_refused(rest: RestClient) -> None:
    log = f"{PATH}/{made(rest)['id']}/deliveries"
    assert rest.get(log).body["data"] == []
    assert rest.get(log, state="nowhere").body["code"] == "INVALID_DELIVERY_STATE"
    assert rest.get(log, limit="x").body["code"] == "INVALID_LIMIT_QUERY_PARAM"
    assert rest.get(log, starting_after="x").status == 400


def test_a_secret_is_rotated_with_grace(rest: RestClient) -> None:
    webhook = made(rest, secret="one")
    own = f"{PATH}/{webhook['id']}"
    rotated = rest.post(f"{own}/rotateSecret")
    assert rotated.status == 200
    assert len(rotated.body["secret"]) == 64
    assert rotated.body["previousSecretUntil"] is not None
    row = Webhook.objects.get(pk=webhook["id"])
    assert (row.secret, row.previous_secret) == (rotated.body["secret"], "one")
    at_once = rest.post(f"{own}/rotateSecret", {"graceHours": 0, "secret": "three"}).body
    assert (at_once["secret"], at_once["previousSecretUntil"]) == ("three", None)
    assert Webhook.objects.get(pk=webhook["id"]).previous_secret is None
    for wrong in (-1, "x", True, 1000, None):
        assert rest.post(f"{own}/rotateSecret", {"graceHours": wrong}).status == 400


def test_pausing_and_resuming(rest: RestClient) -> None:
    own = f"{PATH}/{made(rest)['id']}"
    paused = rest.post(f"{own}/pause").body
    assert (paused["state"], paused["pausedReason"]) == ("PAUSED", "BY_HAND")
    resumed = rest.post(f"{own}/resume").body
    assert (resumed["state"], resumed["pausedReason"]) == ("ACTIVE", None)
