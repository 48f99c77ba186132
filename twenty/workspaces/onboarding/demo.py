"""The first start of a server: a demo workspace, or directions to a workspace of one's own.

Nothing happens if there are users in the database. All of it is one transaction: an interrupted
start begins anew the next time. Its notices, a generated password and API key, are kept until they
have been shown.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apikeys import keys as service
from apikeys.context import USER, Actor, RequestContext
from apikeys.models import Role
from core import records
from twenty.config import first_news
from twenty.workspaces.models import User, Workspace
from twenty.workspaces.onboarding.demo_records import demo_records
from twenty.workspaces.onboarding.founding import Founded, found_workspace, has_users, wait_for_turn
from twenty.workspaces.onboarding.members import add_member
from twenty.workspaces.onboarding.provisioning import ADMIN, GUEST, MEMBER, create_guest_role
from twenty.workspaces.onboarding.system_context import system_context
from twenty.workspaces.operator_input import NEVER_DAYS

DEMO_WORKSPACE = "Demo"
DEMO_EMAIL = "admin@example.com"
KEY_NAME = "Demo key"
# Colleagues to whom demo records belong; nobody can sign in as them.
COLLEAGUES = (
    ("mira.sund@example.com", "Mira", "Sund", MEMBER),
    ("jonas.feld@example.com", "Jonas", "Feld", GUEST),
)


def first_start(server_url: str) -> list[str]:
    """Prepare a server without users, by the setting DEMO; return lines to show.

    Later starts return none, unless those of the first have not been shown.
    """
    if has_users():
        return first_news.kept(settings.DATA_DIR)
    if not settings.ENVIRONMENT.demo:
        return [
            "There is no user yet. Open this address in a browser to create the first user and",
            f"workspace: {server_url}/",
        ]
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        wait_for_turn()
        if has_users():  # another server was first
            return []
        lines = _news(server_url, password, make_demo_workspace(password, datetime.now(UTC)))
        first_news.keep(settings.DATA_DIR, lines)
    return lines


def _news(server_url: str, password: str, secret: str) -> list[str]:
    return [
        f'A workspace "{DEMO_WORKSPACE}" with invented records is ready. This is shown only now:',
        f"  Sign in:     {server_url}/  as {DEMO_EMAIL}  with the password {password}",
        f"  API key:     {secret}",
        "First call:",
        f"  curl -H 'Authorization: Bearer {secret}' '{server_url}/rest/companies?limit=3'",
    ]


def make_demo_workspace(password: str, now: datetime) -> str:
    """Create workspace, admin, colleagues, key and records; return the key's secret.

    `now`: the day around which tasks fall due and deals close.
    """
    founded = found_workspace(
        DEMO_WORKSPACE, DEMO_EMAIL, password, first_name="Alex", last_name="Admin"
    )
    create_guest_role(founded.workspace)
    members = [founded.admin.workspace_member_id, *_add_colleagues(founded.workspace)]
    fill_with_records(founded, members, now)
    return _make_key(founded.workspace, now)


def fill_with_records(founded: Founded, members: Sequence[UUID], now: datetime) -> None:
    """Create all demo records as the admin, through the record service, batch by batch."""
    context = _as_admin(founded)
    for object_name, bodies in demo_records(founded.workspace.id, members, now):
        obj = context.catalog.by_singular[object_name]
        for batch in _batches(bodies, settings.MAX_BATCH_SIZE):
            records.create_many(context, obj, batch, None)


def _batches(bodies: list[dict[str, Any]], size: int) -> list[list[dict[str, Any]]]:
    return [bodies[start : start + size] for start in range(0, len(bodies), size)]


def _as_admin(founded: Founded) -> RequestContext:
    """Return the admin as the caller, so that the records say who made them."""
    context = system_context(founded.workspace)
    user = founded.admin.user
    return RequestContext(
        workspace=context.workspace,
        actor=Actor(USER, user.id, user.full_name, founded.admin.workspace_member_id),
        permissions=context.permissions,
        catalog=context.catalog,
    )


def _add_colleagues(workspace: Workspace) -> list[UUID]:
    ids = []
    for email, first_name, last_name, label in COLLEAGUES:
        user = User.objects.create_user(email, first_name=first_name, last_name=last_name)
        role = Role.objects.get(workspace=workspace, label=label)
        ids.append(add_member(workspace, user, role).workspace_member_id)
    return ids


def _make_key(workspace: Workspace, now: datetime) -> str:
    context = system_context(Workspace.objects.get(pk=workspace.id))
    role = Role.objects.get(workspace=workspace, label=ADMIN)
    expires_at = (now + timedelta(days=NEVER_DAYS)).isoformat()
    key = service.create_key(context, name=KEY_NAME, expires_at=expires_at, role_id=str(role.id))
    return service.mint_secret(context, key.id)
