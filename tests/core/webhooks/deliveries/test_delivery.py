"""From a write to the target: what is sent, in which order of life, and what the log says."""

from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from core.webhooks.deliveries import log
from core.webhooks.deliveries.rows import SENT
from tests.clients import RestClient
from tests.core.webhooks.deliveries.world import SECRET, Target, log_rows, make_webhook, work

pytestmark = pytest.mark.django_db(transaction=True)


def _made(rest: RestClient, name: str = "Ada") -> str:
    answer = rest.post("/rest/companies", {"name": name})
    assert answer.status == 201, answer.text
    return str(answer.body["data"]["createCompany"]["id"])


def test_each_step_of_a_record_is_told(rest: RestClient, hook: Target) -> None:
    webhook = make_webhook(hook.url)
    own_id = _made(rest)
    path = f"/rest/companies/{own_id}"
    rest.patch(path, {"name": "Grace"})
    rest.delete(f"{path}?soft_delete=true")
    rest.patch(f"/rest/restore/companies/{own_id}", {})
    work()
    bodies: list[dict[str, Any]] = [one.json for one in hook.received]
    by_name = {body["eventName"]: body for body in bodies}
    created, updated = by_name["company.created"], by_name["company.updated"]
    assert list(created) == [
        "targetUrl", "eventName", "objectMetadata", "workspaceId", "webhookId", "eventDate",
        "record",
    ]  # fmt: skip
    assert created["objectMetadata"]["nameSingular"] == "company"
    assert created["webhookId"] == str(webhook.id)
    assert created["record"]["id"] == own_id
    assert created["record"]["name"] == "Ada"
    assert updated["record"]["name"] == "Grace"
    assert "name" in updated["updatedFields"]
    assert updated["previous"]["name"] == "Ada"
    deleted = by_name["company.deleted"]
    assert deleted["record"]["deletedAt"] is None  # as it was before
    assert "updatedFields" not in deleted
    assert {row["state"] for row in log_rows(webhook)} == {SENT}


def test_the_standards_verifier_accepts_it(rest: RestClient, hook: Target) -> None:
    make_webhook(hook.url)
    _made(rest, "Grüße 😀")
    work()
    received = hook.received[0]
    assert Verifier(SECRET).verify(received.body, received.headers)["eventName"]
    assert received.headers["webhook-id"]


def test_a_destroyed_record_leaves_no_values(rest: RestClient, hook: Target) -> None:
    webhook = make_webhook(hook.url)
    own_id = _made(rest)
    work()
    assert "Ada" in log_rows(webhook)[0]["sentBody"]
    rest.delete(f"/rest/companies/{own_id}")
    work()
    destroyed = hook.received[-1].json
    assert destroyed["eventName"] == "company.destroyed"
    assert destroyed["record"] == {"id": own_id}
    first, last = log_rows(webhook)
    assert first["sentBody"] is None
    assert first["answer"] is None
    assert "Ada" not in last["sentBody"]


def test_only_what_is_subscribed(rest: RestClient, hook: Target) -> None:
    make_webhook(hook.url, operations=["*.deleted", "person.*", "company.updated"])
    own_id = _made(rest)
    rest.patch(f"/rest/companies/{own_id}", {"name": "Grace"})
    rest.post("/rest/people", {"name": {"firstName": "A", "lastName": "B"}})
    work()
    names = sorted(one.json["eventName"] for one in hook.received)
    assert names == ["company.updated", "person.created"]


def test_changed_fields_and_filter_narrow(rest: RestClient, hook: Target) -> None:
    make_webhook(
        hook.url,
        operations=["company.updated"],
        updated_fields=["employees"],
        filter={"name": {"eq": "Grace"}},
    )
    ada, grace = _made(rest, "Ada"), _made(rest, "Grace")
    for own_id in (ada, grace):
        rest.patch(f"/rest/companies/{own_id}", {"employees": 5})
        rest.patch(f"/rest/companies/{own_id}", {"address": {"addressCity": "Paris"}})
    work()
    assert [one.json["record"]["id"] for one in hook.received] == [grace]


def test_a_role_sees_its_own_part(rest: RestClient, hook: Target) -> None:
    webhook = make_webhook(hook.url, role="Stranger")
    _made(rest)
    work()
    assert hook.received == []
    assert [row["state"] for row in log_rows(webhook)] == ["cancelled"]


def test_without_a_role_it_pauses(rest: RestClient, hook: Target) -> None:
    webhook = make_webhook(hook.url)
    _made(rest)
    type(webhook).objects.filter(pk=webhook.pk).update(role=None)
    work()
    webhook.refresh_from_db()
    assert hook.received == []
    assert (webhook.is_paused, webhook.paused_reason) == (True, "ROLE_GONE")


def test_the_log_and_its_orders(rest: RestClient, hook: Target) -> None:
    webhook = make_webhook(hook.url)
    for name in ("Ada", "Grace", "Mary"):
        _made(rest, name)
    work()
    page = log.deliveries_of(webhook, limit=2)
    assert page.has_more
    rest_of = log.deliveries_of(webhook, limit=2, after=page.deliveries[-1].id)
    assert len(rest_of.deliveries) == 1
    assert not rest_of.has_more
    one = log.delivery_of(webhook, page.deliveries[0].id)
    assert (one.state, one.status, one.answer) == (SENT, 200, "ok")
    log.redeliver(webhook, one.id)
    work()
    assert hook.received[-1].headers["webhook-id"] == str(one.id)
    assert len(hook.received) == 4
    tested = log.send_test(webhook)
    assert (tested.event_name, tested.state) == ("ping", SENT)
    assert hook.received[-1].json["eventName"] == "ping"


def test_nothing_listens_nothing_is_told(rest: RestClient, hook: Target) -> None:
    answer = rest.get("/rest/changes?since=now")
    assert answer.status == 409
    make_webhook(hook.url)
    assert rest.get("/rest/changes?since=now").status == 409  # the feed has its own switch
