"""A person with a role in a workspace, signed in."""

from uuid import uuid4

import pytest
from django.test import Client

from apikeys.models import Role
from twenty.workspaces.models import Membership, User, Workspace


def make_membership(user: User, name: str = "Acme") -> Membership:
    """`user` in a new workspace of that name, without tables of its own."""
    workspace = Workspace.objects.create(display_name=name, schema_name=f"workspace_{uuid4().hex}")
    role = Role.objects.create(workspace=workspace, label="Any")
    return Membership.objects.create(
        user=user, workspace=workspace, role=role, workspace_member_id=uuid4()
    )


@pytest.fixture
def person(db) -> User:
    user = User.objects.create_user(f"{uuid4().hex}@example.com", "correct horse", theme="dark")
    make_membership(user)
    return user


@pytest.fixture
def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client
