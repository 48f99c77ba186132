"""The pages of webhooks: list, form, log of deliveries (docs/api/webhooks.md#pages)."""

from typing import Any

import pytest
from django.test import Client

from apikeys.models import Role
from core.models import Webhook
from tests.core.webhooks.managing.log_rows import add_delivery
from tests.standing import WORKSPACE_ID

NEW = "/settings/webhooks/new"
URL = "https://hooks.example.com/in"
SENT = '{"record":{"name":"Ada Secret"}}'


def form(**changes: Any) -> dict[str, Any]:
    role = Role.objects.get(workspace_id=WORKSPACE_ID, label="Admin")
    return {
        "target_url": URL,
        "description": "Sync",
        "role": str(role.pk),
        "operation_object": ["person", ""],
        "operation_action": ["created", "*"],
        "updated_fields": "",
        "filter": "",
        "secret": "",
        **changes,
    }


@pytest.fixture
def webhook(boss_page: Client) -> Webhook:
    assert boss_page.post(NEW, form()).status_code == 302
    return Webhook.objects.get()


def page_of(webhook: Webhook, end: str = "") -> str:
    return f"/settings/webhooks/{webhook.pk}{end}"


def test_a_webhook_is_made_with_a_secret_and_listed(boss_page: Client, webhook: Webhook) -> None:
    assert webhook.operations == ["person.created"]
    assert len(webhook.secret) == 64
    listed = boss_page.get("/settings/api-webhooks/webhooks").text
    assert URL in listed
    assert "Active" in listed
    shown = boss_page.get(page_of(webhook)).text
    assert "hooks.example.com" in shown
    assert webhook.secret in shown


def test_a_form_is_saved_and_what_is_wrong_is_said(boss_page: Client, webhook: Webhook) -> None:
    changed = form(
        secret=webhook.secret,
        operation_object=["person", "company"],
        operation_action=["updated", "*"],
        updated_fields="jobTitle, employees",
    )
    assert boss_page.post(page_of(webhook), changed).status_code == 302
    webhook.refresh_from_db()
    assert webhook.operations == ["person.updated", "company.*"]
    assert webhook.updated_fields == ["jobTitle", "employees"]
    for wrong in (
        {"target_url": "http://127.0.0.1/"},
        {"target_url": ""},
        {"operation_object": [""], "operation_action": ["*"]},
        {"filter": "[1"},
        {"filter": "[1]"},
        {"filter": '{"nothing": {"eq": 1}}'},
        {"updated_fields": "nothing"},
    ):
        answer = boss_page.post(page_of(webhook), {**changed, **wrong})
        assert answer.status_code == 200, wrong
        assert 'class="error"' in answer.text or 'role="alert"' in answer.text, wrong
    webhook.refresh_from_db()
    assert webhook.operations == ["person.updated", "company.*"]


def test_what_is_no_longer_valid_does_not_stop_other_changes(
    boss_page: Client, webhook: Webhook
) -> None:
    Webhook.objects.update(operations=["goneObject.created"])
    changed = form(
        secret=webhook.secret,
        operation_object=["goneObject"],
        operation_action=["created"],
        description="new",
    )
    assert "goneObject" in boss_page.get(page_of(webhook)).text
    assert boss_page.post(page_of(webhook), changed).status_code == 302
    webhook.refresh_from_db()
    assert webhook.description == "new"


def test_the_log_is_shown_filtered_and_paged(
    boss_page: Client, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.pages.webhooks.views.LOG_SIZE", 2)
    ids = [add_delivery(webhook, "person.created", SENT, seq=number) for number in range(1, 4)]
    failed = add_delivery(webhook, "person.updated", SENT, seq=9, state="failed")
    first = boss_page.get(page_of(webhook)).text
    assert [number for number, own in enumerate([*ids, failed]) if str(own) in first] == [2, 3]
    assert "after=" in first
    second = boss_page.get(page_of(webhook, f"?after={ids[2]}")).text
    assert [number for number, own in enumerate([*ids, failed]) if str(own) in second] == [0, 1]
    assert str(failed) not in boss_page.get(page_of(webhook, "?state=sent")).text
    assert str(failed) in boss_page.get(page_of(webhook, "?state=nonsense&after=nonsense")).text
    one = page_of(webhook, f"/deliveries/{ids[0]}")
    assert "Ada Secret" in boss_page.get(one).text
    assert boss_page.post(f"{one}/again").status_code == 302
    assert "Waiting" in boss_page.get(one).text


def test_pausing_resuming_rotating_and_deleting(boss_page: Client, webhook: Webhook) -> None:
    boss_page.post(page_of(webhook, "/pause"))
    paused = boss_page.get(page_of(webhook)).text
    assert "Paused" in paused
    assert "Somebody paused this webhook." in paused
    boss_page.post(page_of(webhook, "/resume"))
    assert "Somebody paused" not in boss_page.get(page_of(webhook)).text
    assert boss_page.post(page_of(webhook, "/recover")).status_code == 302
    secret = webhook.secret
    boss_page.post(page_of(webhook, "/rotate"))
    webhook.refresh_from_db()
    assert webhook.secret == secret
    boss_page.post(page_of(webhook, "/rotate"), {"confirmation": "yes"})
    webhook.refresh_from_db()
    assert webhook.secret != secret
    boss_page.post(page_of(webhook, "/delete"))
    assert boss_page.get(page_of(webhook)).status_code == 200
    boss_page.post(page_of(webhook, "/delete"), {"confirmation": "yes"})
    assert boss_page.get(page_of(webhook)).status_code == 404


def test_a_test_shows_what_came(boss_page: Client, webhook: Webhook) -> None:
    """The address of this test leads nowhere, which is told as such."""
    Webhook.objects.update(target_url="http://127.0.0.1:9/")
    answer = boss_page.post(page_of(webhook, "/test"), follow=True)
    assert "The test was not received" in answer.text
    assert "ping" in answer.text


def test_a_stranger_and_another_workspace_see_nothing(
    boss_page: Client, stranger_page: Client, other_page: Client, webhook: Webhook
) -> None:
    delivery = add_delivery(webhook, "person.created", SENT)
    for end in ("", f"/deliveries/{delivery}"):
        assert stranger_page.get(page_of(webhook, end)).status_code == 403
        assert other_page.get(page_of(webhook, end)).status_code == 404
    before = Webhook.objects.values().get()
    for end in ("", "/test", "/pause", "/resume", "/recover", "/rotate", "/delete"):
        for client in (stranger_page, other_page):
            client.post(page_of(webhook, end), {**form(), "confirmation": "yes"})
    assert Webhook.objects.values().get() == before
