"""The audit log: append-only, readable by pages for those with the flag SECURITY."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from apikeys.context import RequestContext
from tests.apikeys.documents import AUDIT, CREATE_KEY, MINT, UPDATE_KEY
from tests.apikeys.people import Person, make_key, make_role, role_of
from tests.apikeys.refusals import assert_denied, assert_refused
from tests.clients import GraphqlClient
from tests.standing import ADMIN_KEY
from twenty.workspaces import audit
from twenty.workspaces.models import AuditEntry, Workspace


def entries(client: GraphqlClient, **variables: Any) -> list[dict[str, Any]]:
    answer = client(AUDIT, variables)
    assert answer.errors == []
    return [edge["node"] for edge in answer.data["auditLog"]["edges"]]


def write(context: RequestContext, count: int) -> list[str]:
    """`count` entries; their ids, newest first."""
    for number in range(count):
        audit.record(context, "thing.made", "thing", number, f"thing {number}", after={"n": number})
    found = AuditEntry.objects.filter(workspace_id=context.workspace.id).order_by("-id")
    return [str(entry.pk) for entry in found[:count]]


def test_callers_without_the_flag_are_refused(
    workspace: Workspace,
    sales_metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
) -> None:
    _, secret = make_key(workspace, make_role(workspace, "Keeper", "API_KEYS_AND_WEBHOOKS"))
    keeper = GraphqlClient("/metadata", secret)
    for client in (sales_metadata_graphql, stranger_metadata_graphql, keeper):
        assert_denied(client(AUDIT))


def test_an_entry_tells_who_did_what_from_what_to_what(
    workspace: Workspace, metadata_graphql: GraphqlClient, admin: Person
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    changes = {"input": {"id": str(key.id), "name": "renamed"}}
    admin.metadata_graphql(UPDATE_KEY, changes)
    newest = entries(metadata_graphql, first=1)[0]
    assert newest["action"] == "apiKey.updated"
    assert (newest["targetKind"], newest["targetId"]) == ("apiKey", str(key.id))
    assert (newest["actorKind"], newest["actorId"]) == ("user", str(admin.user.pk))
    assert newest["actorName"] == "Pat Admin"
    assert newest["before"] == {"name": "A key"}
    assert newest["after"] == {"name": "renamed"}


def test_an_entry_never_holds_a_secret(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    role = role_of(workspace, "Sales")
    given = {"name": "CI", "expiresAt": "2100-01-01T00:00:00Z", "roleId": str(role.id)}
    key = metadata_graphql(CREATE_KEY, {"input": given}).data["createApiKey"]
    minted = metadata_graphql(MINT, {"apiKeyId": key["id"]})
    secret = minted.data["generateApiKeyToken"]["token"]
    text = metadata_graphql(AUDIT).text
    assert secret not in text
    assert secret[8:] not in text
    newest = entries(metadata_graphql, first=1)[0]
    assert newest["action"] == "apiKey.minted"
    assert newest["after"] == {"secretPrefix": secret[:8]}


def test_a_refused_change_leaves_no_entry(
    workspace: Workspace, sales_metadata_graphql: GraphqlClient
) -> None:
    before = AuditEntry.objects.count()
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    made = AuditEntry.objects.count()
    assert made == before + 2  # created, minted
    assert_denied(sales_metadata_graphql(UPDATE_KEY, {"input": {"id": str(key.id), "name": "x"}}))
    assert AuditEntry.objects.count() == made


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workspaces_auditentry SET actor_name = 'nobody'",
        "UPDATE workspaces_auditentry SET before = NULL WHERE id > 0",
        "DELETE FROM workspaces_auditentry",
    ],
)
def test_the_database_refuses_to_change_an_entry(
    admin_context: RequestContext, statement: str
) -> None:
    write(admin_context, 2)
    before = list(AuditEntry.objects.values())
    with (
        pytest.raises(Error, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(AuditEntry.objects.values()) == before


def test_pages_go_through_everything_once(
    admin_context: RequestContext, metadata_graphql: GraphqlClient
) -> None:
    expected = write(admin_context, 5)
    seen: list[str] = []
    cursor = None
    while True:
        answer = metadata_graphql(
            AUDIT, {"first": 2, "after": cursor, "filter": {"action": "thing.made"}}
        )
        log = answer.data["auditLog"]
        assert log["totalCount"] == 5
        seen += [edge["node"]["id"] for edge in log["edges"]]
        assert log["pageInfo"]["hasPreviousPage"] is (cursor is not None)
        cursor = log["pageInfo"]["endCursor"]
        if not log["pageInfo"]["hasNextPage"]:
            break
    assert seen == expected


def test_a_page_before_a_cursor_has_the_next_newer_entries(
    admin_context: RequestContext, metadata_graphql: GraphqlClient
) -> None:
    ids = write(admin_context, 5)
    answer = metadata_graphql(AUDIT, {"first": 2, "before": ids[4]})
    log = answer.data["auditLog"]
    assert [edge["node"]["id"] for edge in log["edges"]] == ids[2:4]
    assert log["pageInfo"]["hasPreviousPage"] is True
    assert log["pageInfo"]["hasNextPage"] is True


def test_filters_narrow(
    workspace: Workspace, admin_context: RequestContext, metadata_graphql: GraphqlClient
) -> None:
    write(admin_context, 2)
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    keys = entries(metadata_graphql, filter={"targetKind": "apiKey"})
    assert [one["action"] for one in keys] == ["apiKey.minted", "apiKey.created"]
    assert entries(metadata_graphql, filter={"targetId": str(key.id)}) == keys
    mine = entries(metadata_graphql, filter={"actorId": str(ADMIN_KEY.id)})
    assert {one["action"] for one in mine} == {"thing.made"}
    later = (timezone.now() + timedelta(minutes=1)).isoformat()
    assert entries(metadata_graphql, filter={"since": later}) == []
    assert len(entries(metadata_graphql, filter={"until": later})) == 4


def test_another_workspace_sees_nothing_of_it(
    admin_context: RequestContext, other_metadata_graphql: GraphqlClient
) -> None:
    write(admin_context, 1)
    assert entries(other_metadata_graphql) == []


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"first": 0}, "INVALID_ARGS_FIRST"),
        ({"first": -1}, "INVALID_ARGS_FIRST"),
        ({"first": 201}, "INVALID_ARGS_FIRST"),
        ({"after": "x"}, "INVALID_CURSOR"),
        ({"after": "-1"}, "INVALID_CURSOR"),
        ({"before": "9" * 40}, "INVALID_CURSOR"),
        ({"before": "\u0661"}, "INVALID_CURSOR"),
    ],
)
def test_a_wrong_page_is_refused(
    metadata_graphql: GraphqlClient, variables: dict[str, Any], code: str
) -> None:
    assert_refused(metadata_graphql(AUDIT, variables), "BAD_USER_INPUT", code)
