"""With 1,000 keys and 100 roles each page takes a few statements and little work.

Work is the number of calls of Python functions, which is the same on every machine.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
# The longest page offers 100 roles for each of 25 members.
MAX_CALLS = 100_000


@contextmanager
def counted_calls() -> Iterator[list[int]]:
    """Count the calls of this thread while the block runs."""
    calls = [0]

    def count(_frame: object, event: str, _argument: object) -> None:
        if event == "call":
            calls[0] += 1

    around = sys.getprofile()
    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(around)


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


def test_each_page_takes_few_statements_and_little_work(many: Role, boss_page: Client) -> None:
    large = {}
    for path in pages_of(many):
        boss_page.get(path)  # templates, catalog and rights are read once per process
        with CaptureQueriesContext(connection) as captured, counted_calls() as calls:
            answer = boss_page.get(path)
        assert answer.status_code == 200, path
        assert len(captured) <= MAX_STATEMENTS, (path, [q["sql"] for q in captured])
        large[path] = calls[0]
    assert {path: calls for path, calls in large.items() if calls > MAX_CALLS} == {}


def test_a_long_list_is_searched_and_paged(many: Role, boss_page: Client) -> None:
    first = boss_page.get("/settings/api-webhooks").text
    assert "of 1003" in first
    assert "Key 0999" not in first
    assert "Key 0999" in boss_page.get("/settings/api-webhooks?keys_page=9999").text
    found = boss_page.get("/settings/api-webhooks?keys_q=key+0999").text
    assert "Key 0999" in found
    assert "Key 0001" not in found
    assert "No key has this name." in boss_page.get("/settings/api-webhooks?keys_q=%00%00zz").text
