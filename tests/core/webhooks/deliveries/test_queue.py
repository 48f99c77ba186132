"""The queue under load and over time: bounds, fairness, several workers, names of their time."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook as Verifier

from apikeys.models import FieldPermission, Role
from core.models import Webhook
from core.webhooks.deliveries import cleaning, expanding, listening, log, measuring, queue
from core.webhooks.deliveries.duties import ExpandEvents
from core.webhooks.deliveries.sending import SENDERS, SendDeliveries
from metadata.models import FieldMetadata, ObjectMetadata
from tests.clients import RestClient
from tests.core.webhooks.deliveries.world import (
    SECRET,
    Target,
    log_rows,
    make_webhook,
    respond,
    target,
    work,
)
from tests.standing import WORKSPACE_ID
from twenty.workspaces.models import Workspace

pytestmark = pytest.mark.django_db(transaction=True)


def companies(rest: RestClient, count: int) -> list[str]:
    made = []
    for start in range(0, count, 60):
        body = [{"name": f"c{start + i}"} for i in range(min(60, count - start))]
        answer = rest.post("/rest/batch/companies", body)
        assert answer.status == 201, answer.text
        made += [one["id"] for one in answer.body["data"]["createCompanies"]]
    return made


def test_a_queue_that_is_full_takes_no_more_and_loses_nothing(
    rest: RestClient, hook: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expanding, "MAX_WAITING", 20)
    webhook = make_webhook(hook.url)
    begin = timezone.now() - timedelta(minutes=1)
    ids = companies(rest, 50)
    ExpandEvents().run_once()
    assert len(log_rows(webhook)) == 20
    since = expanding.left_out_since(webhook)
    assert since is not None
    while log.recover(webhook, begin) or any(r["state"] == "waiting" for r in log_rows(webhook)):
        work()
    assert {one.json["record"]["id"] for one in hook.received} == set(ids)
    assert len(hook.received) == 50
    assert expanding.left_out_since(webhook) is None


def test_slow_targets_delay_nobody(rest: RestClient, hook: Target) -> None:
    """Targets that do not answer hold their own few senders; the others' go on meanwhile."""
    done = Event()

    def never(handler: BaseHTTPRequestHandler) -> None:
        done.wait()
        respond(handler, 200)

    with target() as slow:
        slow.answer = never
        for _ in range(3):
            make_webhook(slow.url)
        fast = make_webhook(hook.url)
        ids = companies(rest, 40)
        ExpandEvents().run_once()
        sending = SendDeliveries()
        try:
            while len(hook.received) < len(ids):
                assert sending.run_once()
            assert len(slow.received) <= 12 < SENDERS
        finally:
            done.set()
            sending.finish()
    assert {row["state"] for row in log_rows(fast)} == {"sent"}


def test_targets_that_fail_share_half_of_the_senders(rest: RestClient, hook: Target) -> None:
    done = Event()

    def never(handler: BaseHTTPRequestHandler) -> None:
        done.wait()
        respond(handler, 500)

    with target() as dead:
        dead.answer = never
        for _ in range(SENDERS + 4):
            make_webhook(dead.url, failing_since=timezone.now())
        make_webhook(hook.url)
        ids = companies(rest, 10)
        ExpandEvents().run_once()
        sending = SendDeliveries()
        try:
            while len(hook.received) < len(ids):
                assert sending.run_once()
            assert len(dead.received) <= SENDERS // 2
        finally:
            done.set()
            sending.finish()


def test_a_sender_that_dies_leaves_its_delivery_to_the_next(rest: RestClient, hook: Target) -> None:
    webhook = make_webhook(hook.url)
    companies(rest, 1)
    ExpandEvents().run_once()
    now = timezone.now() + timedelta(seconds=1)
    schema = webhook.workspace.schema_name
    (taken,) = queue.take(schema, {webhook.id: 5}, 9, [], now)
    assert queue.take(schema, {webhook.id: 5}, 9, [], now) == []
    later = now + queue.LEASE + timedelta(seconds=1)
    (again,) = queue.take(schema, {webhook.id: 5}, 9, [], later)
    assert (again.id, again.attempts) == (taken.id, taken.attempts + 1)


def test_events_are_expanded_once_by_several_workers(rest: RestClient, hook: Target) -> None:
    webhook = make_webhook(hook.url)
    ids = companies(rest, 120)
    for _ in range(3):
        ExpandEvents().run_once()
    rows = log_rows(webhook)
    assert sorted(row["recordId"] for row in rows) == sorted(ids)


def test_only_what_happens_after_it_was_made_is_told(rest: RestClient, hook: Target) -> None:
    first = make_webhook(hook.url)
    companies(rest, 1)
    second = make_webhook(hook.url)
    companies(rest, 1)
    work()
    assert (len(log_rows(first)), len(log_rows(second))) == (2, 1)


def test_a_hidden_field_is_in_no_body(rest: RestClient, hook: Target) -> None:
    workspace = Workspace.objects.get(pk=WORKSPACE_ID)
    role = Role.objects.create(workspace=workspace, label="Half", can_read_all_object_records=True)
    obj = ObjectMetadata.objects.get(workspace=workspace, name_singular="company")
    field = FieldMetadata.objects.get(object=obj, name="employees")
    FieldPermission.objects.create(role=role, field=field, can_read_field_value=False)
    make_webhook(hook.url, role="Half")
    (own_id,) = companies(rest, 1)
    rest.patch(f"/rest/companies/{own_id}", {"employees": 7, "name": "Grace"})
    work()
    assert len(hook.received) == 2
    for one in hook.received:
        assert b"employees" not in one.body
        assert one.json["record"]["id"] == own_id


def test_both_secrets_verify_while_one_is_being_replaced(rest: RestClient, hook: Target) -> None:
    until = timezone.now() + timedelta(hours=1)
    make_webhook(hook.url, secret="new" * 10, previous_secret=SECRET, previous_until=until)
    companies(rest, 1)
    work()
    received = hook.received[0]
    for secret in (SECRET, b"new" * 10):
        Verifier(secret).verify(received.body, received.headers)


def test_names_are_those_of_the_time(rest: RestClient, hook: Target) -> None:
    make_webhook(hook.url)
    (own_id,) = companies(rest, 1)
    rest.patch(f"/rest/companies/{own_id}", {"employees": 7})
    workspace = Workspace.objects.get(pk=WORKSPACE_ID)
    field = FieldMetadata.objects.get(
        workspace=workspace, object__name_singular="company", name="employees"
    )
    answer = rest.patch(f"/rest/metadata/fields/{field.id}", {"isActive": False})
    assert answer.status == 200, answer.text
    work()
    by_name = {one.json["eventName"]: one.json for one in hook.received}
    updated = by_name["company.updated"]
    assert updated["record"]["employees"] == 7
    assert "employees" in updated["updatedFields"]


def test_a_webhook_of_old_gets_the_type_too(rest: RestClient, hook: Target) -> None:
    make_webhook(hook.url, is_legacy=True, secret="")
    companies(rest, 1)
    work()
    body: dict[str, Any] = hook.received[0].json
    assert body["eventType"] == body["eventName"] == "company.created"
    assert "webhook-signature" not in hook.received[0].headers


def test_the_log_is_cleaned_by_age_and_with_its_webhook(
    rest: RestClient, hook: Target, settings: Settings
) -> None:
    webhook = make_webhook(hook.url)
    companies(rest, 3)
    work()
    workspace = webhook.workspace
    assert cleaning.clean_deliveries(workspace, timezone.now() - timedelta(hours=1)) == 0
    assert cleaning.clean_deliveries(workspace, timezone.now() + timedelta(hours=1)) == 3
    companies(rest, 2)
    work()
    Webhook.objects.filter(pk=webhook.pk).update(deleted_at=timezone.now())
    assert cleaning.clean_deliveries(workspace, timezone.now() - timedelta(hours=1)) == 2


def test_what_waits_is_measured(rest: RestClient, hook: Target) -> None:
    make_webhook(hook.url)
    assert measuring.measure() == {"oldestWaitingEventAt": None, "waitingDeliveries": 0}
    companies(rest, 3)
    assert measuring.measure()["oldestWaitingEventAt"] is not None
    ExpandEvents().run_once()
    assert measuring.measure() == {"oldestWaitingEventAt": None, "waitingDeliveries": 3}


def test_without_webhooks_writes_tell_nothing(rest: RestClient, hook: Target) -> None:
    webhook = make_webhook(hook.url)
    companies(rest, 1)
    work()
    Webhook.objects.filter(pk=webhook.pk).delete()
    workspace = Workspace.objects.get(pk=WORKSPACE_ID)
    listening.set_webhooks_listening(workspace, False)
    companies(rest, 1)
    again = make_webhook(hook.url)
    work()
    assert log_rows(again) == []
