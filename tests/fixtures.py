"""Shared fixtures: the session's workspaces, the standing actors and their clients.

Standing actors: `admin` (all rights), `sales` (reads and writes some objects, some fields hidden),
`stranger` (a role with no rights), `other` (the admin of another workspace), `anonymous` (no key).
The workspaces are made once per test session (tests/standing.py); each test's changes roll back.
"""

from collections.abc import Generator, Iterator

import pytest
from pytest_django import DjangoDbBlocker, Settings

from apikeys import permissions
from apikeys.context import RequestContext
from metadata.definitions import ObjectDef
from metadata.model import catalog
from tests.clients import GraphqlClient, RestClient
from tests.standing import (
    ADMIN_KEY,
    OTHER_KEY,
    OTHER_WORKSPACE_ID,
    SALES_KEY,
    STRANGER_KEY,
    WORKSPACE_ID,
    is_standing,
    make_standing_world,
)
from twenty.logs.streams import STANDARD_ERROR, STANDARD_OUTPUT
from twenty.workspaces.models import Workspace

GRAPHQL, METADATA = "/graphql", "/metadata"
# Versions the session begins with; caches of any other belong to a test that is rolled back.
FIRST_VERSION = 1


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database, with the standing world committed into it."""
    with django_db_blocker.unblock():
        make_standing_world()


@pytest.fixture(autouse=True)
def _no_rate_limit(settings: Settings) -> None:
    """Tests of the limit set one of their own."""
    settings.API_RATE_LIMIT = ""


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call() -> Generator[None]:
    """Lines of the log are written by threads of their own; flush them within their test."""
    try:
        return (yield)
    finally:
        STANDARD_OUTPUT.flush()
        STANDARD_ERROR.flush()


@pytest.fixture(autouse=True)
def _no_leaking_versions() -> Iterator[None]:
    """Versions are rolled back with the test that raised them, so their caches must go."""
    yield
    if any(version != FIRST_VERSION for _, version in catalog._cache):
        catalog.forget_catalogs()
    if any(version != FIRST_VERSION for _, version in permissions._cache):
        permissions.forget_role_permissions()


@pytest.fixture
def standing(db: None) -> None:
    """The standing world, created anew after a test with committed data emptied the database."""
    if not is_standing():
        catalog.forget_catalogs()
        permissions.forget_role_permissions()
        make_standing_world()


@pytest.fixture
def workspace(standing: None) -> Workspace:
    return Workspace.objects.get(pk=WORKSPACE_ID)


@pytest.fixture
def other_workspace(standing: None) -> Workspace:
    return Workspace.objects.get(pk=OTHER_WORKSPACE_ID)


# -- contexts: what authentication makes of each key ----------------------------------------------


@pytest.fixture
def admin_context(standing: None) -> RequestContext:
    return ADMIN_KEY.context()


@pytest.fixture
def sales_context(standing: None) -> RequestContext:
    return SALES_KEY.context()


@pytest.fixture
def stranger_context(standing: None) -> RequestContext:
    return STRANGER_KEY.context()


@pytest.fixture
def other_context(standing: None) -> RequestContext:
    return OTHER_KEY.context()


@pytest.fixture
def everything(admin_context: RequestContext) -> ObjectDef:
    """`specimen`: the object that has a field of every type."""
    return admin_context.catalog.by_singular["specimen"]


# -- REST, core and metadata ----------------------------------------------------------------------


@pytest.fixture
def rest(standing: None) -> RestClient:
    return RestClient(ADMIN_KEY.secret)


@pytest.fixture
def sales_rest(standing: None) -> RestClient:
    return RestClient(SALES_KEY.secret)


@pytest.fixture
def stranger_rest(standing: None) -> RestClient:
    return RestClient(STRANGER_KEY.secret)


@pytest.fixture
def other_rest(standing: None) -> RestClient:
    return RestClient(OTHER_KEY.secret)


@pytest.fixture
def anonymous_rest(standing: None) -> RestClient:
    return RestClient()


# -- Core GraphQL ---------------------------------------------------------------------------------


@pytest.fixture
def graphql(standing: None) -> GraphqlClient:
    return GraphqlClient(GRAPHQL, ADMIN_KEY.secret)


@pytest.fixture
def sales_graphql(standing: None) -> GraphqlClient:
    return GraphqlClient(GRAPHQL, SALES_KEY.secret)


@pytest.fixture
def stranger_graphql(standing: None) -> GraphqlClient:
    return GraphqlClient(GRAPHQL, STRANGER_KEY.secret)


@pytest.fixture
def other_graphql(standing: None) -> GraphqlClient:
    return GraphqlClient(GRAPHQL, OTHER_KEY.secret)


@pytest.fixture
def anonymous_graphql(standing: None) -> GraphqlClient:
    return GraphqlClient(GRAPHQL)


# -- Metadata GraphQL -----------------------------------------------------------------------------


@pytest.fixture
def metadata_graphql(standing: None) -> GraphqlClient:
    return GraphqlClient(METADATA, ADMIN_KEY.secret)


@pytest.fixture
def sales_metadata_graphql(standing: None) -> GraphqlClient:
    return GraphqlClient(METADATA, SALES_KEY.secret)


@pytest.fixture
def stranger_metadata_graphql(standing: None) -> GraphqlClient:
    return GraphqlClient(METADATA, STRANGER_KEY.secret)


@pytest.fixture
def other_metadata_graphql(standing: None) -> GraphqlClient:
    return GraphqlClient(METADATA, OTHER_KEY.secret)


@pytest.fixture
def anonymous_metadata_graphql(standing: None) -> GraphqlClient:
    return GraphqlClient(METADATA)
