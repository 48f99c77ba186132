"""People of the standing workspace, signed in with Django's test client."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from apikeys.models import Role
from tests.standing import OTHER_WORKSPACE_ID, WORKSPACE_ID
from twenty.workspaces.models import Membership, User

PASSWORD = "correct horse battery"


def make_person(role_label: str, workspace_id: UUID = WORKSPACE_ID, **facts: Any) -> User:
    """A member with that role."""
    user = User.objects.create_user(f"{uuid4().hex[:12]}@example.com", PASSWORD, **facts)
    role = Role.objects.get(workspace_id=workspace_id, label=role_label)
    Membership.objects.create(
        user=user, workspace_id=role.workspace_id, role=role, workspace_member_id=uuid4()
    )
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def boss(standing) -> User:
    """A person with the role Admin."""
    return make_person("Admin", first_name="Ada", last_name="Boss")


@pytest.fixture
def boss_page(boss) -> Client:
    return signed_in(boss)


@pytest.fixture
def stranger_page(standing) -> Client:
    """A person whose role has no right at all."""
    return signed_in(make_person("Stranger"))


@pytest.fixture
def other_page(standing) -> Client:
    """The admin of the other workspace."""
    return signed_in(make_person("Admin", OTHER_WORKSPACE_ID))


@pytest.fixture
def operator_page(standing) -> Client:
    return signed_in(make_person("Stranger", is_staff=True))
