"""upsertPermissionFlags: the role's set of flags, replaced (docs/api/access.md#flags,
#managing-roles)."""

import uuid

import pytest

from apikeys.graphql.flags import ALL_FLAGS
from apikeys.models import Role
from tests.apikeys.documents import LIST_KEYS, UPSERT_FLAGS
from tests.apikeys.people import make_key, make_person, make_role, role_of
from tests.apikeys.refusals import assert_denied, assert_refused
from tests.clients import GraphqlAnswer, GraphqlClient
from twenty.workspaces.models import Workspace


def upsert(client: GraphqlClient, role_id: object, *flags: str) -> GraphqlAnswer:
    given = {"roleId": str(role_id), "permissionFlagKeys": list(flags)}
    return client(UPSERT_FLAGS, {"input": given})


def held(role: Role) -> set[str]:
    return set(role.permission_flags.values_list("flag", flat=True))


def test_callers_without_the_flag_are_refused(
    workspace: Workspace,
    sales_metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
) -> None:
    for client, label in (
        (sales_metadata_graphql, "Sales"),
        (stranger_metadata_graphql, "Stranger"),
    ):
        role = role_of(workspace, label)
        assert_denied(upsert(client, role.id, "ROLES"))
        assert held(role) == set()


def test_the_set_is_replaced_and_obeyed_at_once(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    role = make_role(workspace, "Keeper")
    _, secret = make_key(workspace, role)
    client = GraphqlClient("/metadata", secret)
    assert_denied(client(LIST_KEYS))
    made = upsert(metadata_graphql, role.id, "API_KEYS_AND_WEBHOOKS", "VIEWS")
    assert [one["flag"] for one in made.data["upsertPermissionFlags"]] == [
        "API_KEYS_AND_WEBHOOKS",
        "VIEWS",
    ]
    assert client("{ apiKeys { id } }").errors == []
    assert upsert(metadata_graphql, role.id, "VIEWS", "VIEWS").errors == []
    assert held(role) == {"VIEWS"}
    assert_denied(client("{ apiKeys { id } }"))
    assert upsert(metadata_graphql, role.id).data == {"upsertPermissionFlags": []}
    assert held(role) == set()


def test_every_flag_can_be_held(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    role = make_role(workspace, "Collector")
    assert upsert(metadata_graphql, role.id, *ALL_FLAGS).errors == []
    assert held(role) == set(ALL_FLAGS)


def test_an_unknown_flag_is_refused(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    role = make_role(workspace, "Keeper", "VIEWS")
    answer = upsert(metadata_graphql, role.id, "FLY")
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "FLY" in answer.errors[0]["message"]
    assert held(role) == {"VIEWS"}


@pytest.mark.parametrize(
    ("declared", "flags"),
    [
        ("($f: [String!]!)", "$f"),
        ("($f: [PermissionFlagType!]!)", "$f"),
        ("", '["VIEWS"]'),
        ("", "[VIEWS]"),
    ],
)
def test_flags_are_texts_and_may_be_written_as_the_enum_they_were(
    workspace: Workspace, metadata_graphql: GraphqlClient, declared: str, flags: str
) -> None:
    role = make_role(workspace, "Keeper")
    given = f'{{ roleId: "{role.id}", permissionFlagKeys: {flags} }}'
    document = f"""mutation {declared} {{
        upsertPermissionFlags(upsertPermissionFlagsInput: {given}) {{ flag }}
    }}"""
    answer = metadata_graphql(document, {"f": ["VIEWS"]} if declared else None)
    assert answer.errors == []
    assert answer.data == {"upsertPermissionFlags": [{"flag": "VIEWS"}]}


def test_system_roles_take_no_flags(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    answer = upsert(metadata_graphql, role_of(workspace, "Admin").id, "VIEWS")
    assert_refused(answer, "FORBIDDEN", "ROLE_NOT_EDITABLE")


def test_nobody_gives_up_their_own_management_of_roles(workspace: Workspace) -> None:
    role = make_role(workspace, "Manager", "ROLES")
    manager = make_person(workspace, "manager@acme.test", "Manager")
    answer = upsert(manager.metadata_graphql, role.id)
    assert_refused(answer, "FORBIDDEN", "CANNOT_REVOKE_OWN_SETTINGS_ACCESS")
    assert held(role) == {"ROLES"}


def test_an_unknown_role_is_not_found(
    other_workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    for role_id in (uuid.uuid4(), role_of(other_workspace, "Member").id):
        assert_refused(upsert(metadata_graphql, role_id, "VIEWS"), "NOT_FOUND", "ROLE_NOT_FOUND")
