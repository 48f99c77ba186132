"""Fixtures of the access tests: people beside the standing keys, and empty counters."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.apikeys.people import Person, make_key, make_person, make_role
from tests.clients import GraphqlClient
from twenty.workspaces.models import Workspace


@pytest.fixture(autouse=True)
def _empty_counters() -> Iterator[None]:
    """Limits count across processes and tests, so each test begins at zero."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def admin(workspace: Workspace) -> Person:
    return make_person(workspace, "admin@acme.test", "Admin")


@pytest.fixture
def member(workspace: Workspace) -> Person:
    return make_person(workspace, "member@acme.test", "Member")


@pytest.fixture
def keeper(workspace: Workspace) -> GraphqlClient:
    """A key that may manage keys and read records, nothing else."""
    role = make_role(workspace, "Keeper", "API_KEYS_AND_WEBHOOKS", can_read_all_object_records=True)
    return GraphqlClient("/metadata", make_key(workspace, role, name="Keeper key")[1])


@pytest.fixture
def manager(workspace: Workspace) -> Person:
    """A person who may manage roles and read records, nothing else."""
    make_role(workspace, "Manager", "ROLES", can_read_all_object_records=True)
    return make_person(workspace, "manager@acme.test", "Manager")
