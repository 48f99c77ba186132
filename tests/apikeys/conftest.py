"""Fixtures of the access tests: people beside the standing keys, and empty counters."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.apikeys.people import Person, make_person
from twenty.workspaces.models import Workspace


@pytest.fixture(autouse=True)
def _empty_counters() -> Iterator[None]:
    """Limits count across processes and tests: each test begins at zero."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def admin(workspace: Workspace) -> Person:
    return make_person(workspace, "admin@acme.test", "Admin")


@pytest.fixture
def member(workspace: Workspace) -> Person:
    return make_person(workspace, "member@acme.test", "Member")
