"""What fails is tried again, later and later; who fails for long is paused. The clock is moved."""

from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.webhooks.deliveries import log, schedule
from core.webhooks.deliveries.schedule import JITTER, MAX_ATTEMPTS, PAUSES, next_attempt
from tests.clients import RestClient
from tests.core.webhooks.deliveries.world import (
    Clock,
    Target,
    log_rows,
    make_webhook,
    respond,
    work,
)
from twenty.workspaces.models import AuditEntry

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def answering(status: int, **headers: str) -> object:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        respond(handler, status, b"no", **headers)

    return answer


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _company(rest: RestClient) -> None:
    assert rest.post("/rest/companies", {"name": "Ada"}).status == 201


@given(st.integers(1, MAX_ATTEMPTS - 1))
def test_pauses_grow_with_jitter(attempts: int) -> None:
    found = next_attempt(attempts, NOW, None)
    assert found is not None
    assert abs((found - NOW) / PAUSES[attempts - 1] - 1) <= JITTER + 1e-6


@given(st.text())
def test_no_header_breaks_the_schedule(text: str) -> None:
    found = next_attempt(1, NOW, text)
    assert found is not None
    assert NOW < found <= NOW + schedule.LONGEST_RETRY_AFTER


@pytest.mark.parametrize(
    ("header", "at_least"),
    [
        ("120", timedelta(seconds=120)),
        ("999999999999999", timedelta(hours=1)),
        ("Tue, 01 Dec 2026 12:30:00 GMT", timedelta(minutes=30)),
        ("Tue, 01 Dec 2126 12:30:00 GMT", timedelta(hours=1)),
        ("-5", timedelta(0)),
        ("soon", timedelta(0)),
    ],
)
def test_a_target_may_ask_for_time(header: str, at_least: timedelta) -> None:
    found = next_attempt(1, NOW, header)
    assert found is not None
    usual = PAUSES[0] * (1 + JITTER)
    assert at_least <= found - NOW <= max(at_least, usual)


def test_after_the_last_attempt_there_is_none() -> None:
    assert next_attempt(MAX_ATTEMPTS, NOW, "5") is None


@pytest.mark.django_db(transaction=True)
def test_a_target_down_for_hours_gets_everything_once_it_is_back(
    rest: RestClient, hook: Target, clock: Clock
) -> None:
    webhook = make_webhook(hook.url)
    hook.answer = answering(503)  # type: ignore[assignment]
    _company(rest)
    for _ in range(5):
        work(clock)
        clock.move(hours=6)
    ids = {one.headers["webhook-id"] for one in hook.received}
    assert len(hook.received) == 5
    assert len(ids) == 1
    assert log_rows(webhook)[0]["state"] == "waiting"
    webhook.refresh_from_db()
    assert webhook.failing_since is not None
    hook.answer = answering(204)  # type: ignore[assignment]
    clock.move(hours=24)
    work(clock)
    webhook.refresh_from_db()
    assert log_rows(webhook)[0]["state"] == "sent"
    assert hook.received[-1].headers["webhook-id"] in ids
    assert webhook.failing_since is None


@pytest.mark.django_db(transaction=True)
def test_a_target_is_not_tried_before_its_time(
    rest: RestClient, hook: Target, clock: Clock
) -> None:
    webhook = make_webhook(hook.url)
    hook.answer = answering(429, Retry_After="1800")  # type: ignore[assignment]
    _company(rest)
    work(clock)
    clock.move(minutes=25)
    work(clock)
    assert len(hook.received) == 1
    clock.move(minutes=6)
    work(clock)
    assert len(hook.received) == 2
    row = log_rows(webhook)[0]
    assert (row["status"], row["attempts"], row["answer"]) == (429, 2, "no")
    assert row["error"] == "The target answered 429."


@pytest.mark.django_db(transaction=True)
def test_after_all_attempts_it_is_given_up_and_can_be_recovered(
    rest: RestClient, hook: Target, clock: Clock
) -> None:
    webhook = make_webhook(hook.url)
    hook.answer = answering(500)  # type: ignore[assignment]
    begin = clock()
    _company(rest)
    for _ in range(MAX_ATTEMPTS):
        work(clock)
        clock.move(hours=27)
        type(webhook).objects.filter(pk=webhook.pk).update(is_paused=False, failing_since=None)
    assert len(hook.received) == MAX_ATTEMPTS
    assert log_rows(webhook)[0]["state"] == "given_up"
    hook.answer = answering(200)  # type: ignore[assignment]
    webhook.refresh_from_db()
    assert log.recover(webhook, begin) == 1
    work(clock)
    assert log_rows(webhook)[0]["state"] == "sent"
    assert log.recover(webhook, begin) == 0


@pytest.mark.django_db(transaction=True)
def test_a_target_that_is_gone_pauses_its_webhook(rest: RestClient, hook: Target) -> None:
    webhook = make_webhook(hook.url)
    hook.answer = answering(410)  # type: ignore[assignment]
    _company(rest)
    work()
    webhook.refresh_from_db()
    assert (webhook.is_paused, webhook.paused_reason) == (True, "TARGET_GONE")
    assert log_rows(webhook)[0]["state"] == "failed"
    _company(rest)
    work()
    assert len(hook.received) == 1
    entry = AuditEntry.objects.get(action="webhook.paused")
    assert entry.after is not None
    assert entry.after["pausedReason"] == "TARGET_GONE"


@pytest.mark.django_db(transaction=True)
def test_five_days_of_failures_pause_and_resuming_sends_what_waits(
    rest: RestClient, hook: Target, clock: Clock
) -> None:
    webhook = make_webhook(hook.url)
    hook.answer = answering(302, Location="http://127.0.0.1/")  # type: ignore[assignment]
    _company(rest)
    work(clock)
    clock.move(days=4)
    _company(rest)
    work(clock)
    webhook.refresh_from_db()
    assert not webhook.is_paused
    clock.move(days=1.1)
    work(clock)
    webhook.refresh_from_db()
    assert (webhook.is_paused, webhook.paused_reason) == (True, "FAILING")
    count = len(hook.received)
    clock.move(days=2)
    work(clock)
    assert len(hook.received) == count
    hook.answer = answering(200)  # type: ignore[assignment]
    webhook.is_paused, webhook.failing_since = False, None
    webhook.save()
    log.requeue_waiting(webhook)
    work(clock)
    assert {row["state"] for row in log_rows(webhook)} == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_who_does_not_wait_for_a_dead_target(rest: RestClient, hook: Target) -> None:
    """A paused webhook and a replay: sent all the same, and no judgement of its health."""
    webhook = make_webhook(hook.url)
    _company(rest)
    work()
    webhook.is_paused = True
    webhook.save()
    hook.answer = answering(500)  # type: ignore[assignment]
    one = log.deliveries_of(webhook).deliveries[0]
    log.redeliver(webhook, one.id)
    work()
    assert len(hook.received) == 2
    assert log.delivery_of(webhook, one.id).state == "failed"
    webhook.refresh_from_db()
    assert webhook.failing_since is None
