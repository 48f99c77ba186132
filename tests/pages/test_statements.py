"""With 1,000 keys and 100 roles each page takes a few statements and little time.

Time is this thread's own: other programs on the machine do not count.
"""

import time
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apikeys.models import ApiKey, Role
from tests.pages.test_refusals import PAGES, role_pages
from tests.standing import WORKSPACE_ID
from twenty.workspaces.models import Membership, User

MAX_STATEMENTS = 16
MAX_SECONDS = 0.1


@pytest.fixture
def many(standing) -> Role:
    """100 roles, 1,000 keys and 60 members, most of them of the role that is returned."""
    Role.objects.bulk_create(
        Role(workspace_id=WORKSPACE_ID, label=f"Role {number:03}") for number in range(100)
    )
    held = Role.objects.get(workspace_id=WORKSPACE_ID, label="Role 000")
    other = Role.objects.get(workspace_id=WORKSPACE_ID, label="Role 001")
    ApiKey.objects.bulk_create(
        ApiKey(
            workspace_id=WORKSPACE_ID,
            role=held if number % 2 else other,
            name=f"Key {number:04}",
            expires_at=datetime(2124, 1, 1, tzinfo=UTC),
        )
        for number in range(1000)
    )
    users = User.objects.bulk_create(
        User(email=f"person{number}@example.com", first_name=f"Person {number}")
        for number in range(60)
    )
    Membership.objects.bulk_create(
        Membership(user=user, workspace_id=WORKSPACE_ID, role=held, workspace_member_id=uuid4())
        for user in users
    )
    return held


def pages_of(role: Role) -> list[str]:
    base = f"/settings/roles/{role.pk}"
    key = ApiKey.objects.filter(role=role).values_list("pk", flat=True)[0]
    return [
        *PAGES,
        *role_pages(),
        base,
        f"{base}/assignment",
        f"{base}/assignment/api-key",
        f"{base}/assignment/member",
        f"/settings/api-keys/{key}",
        "/settings/api-webhooks?keys_q=0999",
        "/settings/api-webhooks?keys_page=40",
    ]


def test_each_page_takes_few_statements_and_little_time(many: Role, boss_page: Client) -> None:
    slow = {}
    for path in pages_of(many):
        boss_page.get(path)  # templates, catalog and rights are read once per process
        seconds = []
        for _turn in range(3):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                begun = time.thread_time()
                answer = boss_page.get(path)
                seconds.append(time.thread_time() - begun)
            assert answer.status_code == 200, path
            assert len(captured) <= MAX_STATEMENTS, (path, [q["sql"] for q in captured])
        if min(seconds) > MAX_SECONDS:
            slow[path] = round(min(seconds), 3)
    assert slow == {}


def test_a_long_list_is_searched_and_paged(many: Role, boss_page: Client) -> None:
    first = boss_page.get("/settings/api-webhooks").text
    assert "of 1003" in first
    assert "Key 0999" not in first
    assert "Key 0999" in boss_page.get("/settings/api-webhooks?keys_page=9999").text
    found = boss_page.get("/settings/api-webhooks?keys_q=key+0999").text
    assert "Key 0999" in found
    assert "Key 0001" not in found
    assert "No key has this name." in boss_page.get("/settings/api-webhooks?keys_q=%00%00zz").text
