"""`currentWorkspace` and `currentUser` on `/graphql`, where connection tests of clients ask."""

import pytest
from graphql import GraphQLNamedType, GraphQLObjectType, get_named_type

from apikeys.context import RequestContext
from core.graphql.types.schema import schema_for
from tests.apikeys.people import Person, make_person
from tests.clients import GraphqlClient
from tests.standing import WORKSPACE_ID
from twenty.metadata_endpoint.schema import schema as metadata_schema
from twenty.workspaces.models import Workspace

CONNECTION_TEST = "query currentWorkspace { currentWorkspace { id displayName } }"
ME = """query Me($withRole: Boolean!) {
  me: currentUser {
    ...Person
    currentWorkspace { id defaultRole @include(if: $withRole) { label } }
    userWorkspaces { __typename workspace { id activationStatus createdAt } }
  }
  people(first: 1) { totalCount }
}
fragment Person on User {
  __typename id email workspaceMember { name { firstName } roles { label } }
}
"""


@pytest.fixture
def pat(workspace: Workspace) -> Person:
    return make_person(workspace, "pat@example.test", "Admin")


def test_a_key_learns_its_workspace(
    graphql: GraphqlClient, stranger_graphql: GraphqlClient, workspace: Workspace
) -> None:
    for client in (graphql, stranger_graphql):
        answer = client(CONNECTION_TEST)
        assert answer.errors == []
        assert answer.data == {
            "currentWorkspace": {"id": str(WORKSPACE_ID), "displayName": workspace.display_name}
        }


def test_strangers_learn_nothing(anonymous_graphql: GraphqlClient) -> None:
    answer = anonymous_graphql(CONNECTION_TEST)
    assert (answer.status, answer.data) == (401, None)


def test_people_can_query_themselves_beside_records(pat: Person) -> None:
    answer = GraphqlClient("/graphql", pat.token)(ME, {"withRole": False})
    assert answer.errors == []
    me = answer.data["me"]
    assert me["__typename"] == "User"
    assert (me["id"], me["email"]) == (str(pat.user.pk), "pat@example.test")
    assert me["workspaceMember"] == {"name": {"firstName": "Pat"}, "roles": [{"label": "Admin"}]}
    assert me["currentWorkspace"] == {"id": str(WORKSPACE_ID)}
    (own,) = me["userWorkspaces"]
    assert own["__typename"] == "UserWorkspace"
    assert own["workspace"]["activationStatus"] == "ACTIVE"
    assert own["workspace"]["createdAt"].endswith("Z")
    assert isinstance(answer.data["people"]["totalCount"], int)


def test_a_key_is_nobody(graphql: GraphqlClient) -> None:
    answer = graphql("{ currentUser { id } people(first: 1) { totalCount } }")
    assert answer.data["currentUser"] is None
    assert answer.data["people"] is not None
    (error,) = answer.errors
    assert error["path"] == ["currentUser"]
    assert error["extensions"]["subCode"] == "PERMISSION_DENIED"


def test_both_fields_have_all_that_metadata_has(admin_context: RequestContext) -> None:
    core = schema_for(admin_context.catalog).query_type
    metadata = metadata_schema.graphql_schema.query_type
    assert core is not None
    assert metadata is not None
    waiting: list[tuple[GraphQLNamedType, GraphQLNamedType]] = [
        (get_named_type(core.fields[name].type), get_named_type(metadata.fields[name].type))
        for name in ("currentUser", "currentWorkspace")
    ]
    seen: set[str] = set()
    while waiting:
        here, there = waiting.pop()
        if not isinstance(there, GraphQLObjectType) or there.name in seen:
            continue
        seen.add(there.name)
        assert isinstance(here, GraphQLObjectType)
        assert here.name in {there.name, f"Account_{there.name}"}
        assert here.fields.keys() == there.fields.keys()
        waiting += [
            (get_named_type(here.fields[name].type), get_named_type(there.fields[name].type))
            for name in there.fields
        ]
    assert {"Workspace", "User", "Role", "View"} <= seen
