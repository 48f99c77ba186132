"""What applies to every change of `/metadata`, generated from the list of its mutations.

Exactly one audit entry by the caller; the permissions version rises where rights may have changed;
without the rights nothing happens at all.
"""

import pytest

from tests.apikeys.effective_calls import CHANGES_NOTHING, EFFECTIVE_CALLS, World
from tests.apikeys.people import Person, make_person
from tests.apikeys.refusals import assert_denied
from tests.apikeys.webhook_calls import WEBHOOK_CALLS
from tests.clients import GraphqlClient
from twenty.metadata_endpoint.schema import schema
from twenty.workspaces.models import AuditEntry, Workspace

MUTATIONS = sorted(schema.graphql_schema.mutation_type.fields)
CHANGING = [name for name in MUTATIONS if name not in CHANGES_NOTHING]


@pytest.fixture
def world(workspace: Workspace, member: Person) -> World:
    return World(workspace, member)


def test_every_mutation_is_known_here() -> None:
    assert set(MUTATIONS) == set(EFFECTIVE_CALLS) | set(CHANGES_NOTHING)


@pytest.mark.parametrize("name", CHANGING)
def test_every_change_leaves_exactly_one_entry(world: World, admin: Person, name: str) -> None:
    document, variables = EFFECTIVE_CALLS[name]
    given = variables(world)
    before = AuditEntry.objects.count()
    answer = admin.metadata_graphql(document, given)
    assert answer.errors == []
    assert answer.data[name] is not None
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.latest("id")
    assert (entry.actor_kind, entry.actor_id) == ("user", admin.user.pk)
    assert entry.workspace_id == world.workspace.id
    assert entry.before != entry.after
    assert entry.target_name


# These change nobody's rights: the workspace's own row is read for each answer, and webhooks by who
# sends. The first and the last webhook do count: from then on events are written, or no longer.
CHANGES_NO_RIGHTS = {
    "updateWorkspace",
    *WEBHOOK_CALLS.keys() - {"createWebhook", "deleteWebhook", "deleteWebhookWithoutSelection"},
}


@pytest.mark.parametrize("name", [name for name in CHANGING if name not in CHANGES_NO_RIGHTS])
def test_every_change_is_seen_by_every_process(world: World, admin: Person, name: str) -> None:
    document, variables = EFFECTIVE_CALLS[name]
    given = variables(world)
    before = Workspace.objects.get(pk=world.workspace.pk)
    admin.metadata_graphql(document, given)
    after = Workspace.objects.get(pk=world.workspace.pk)
    assert (after.permissions_version, after.schema_version) > (
        before.permissions_version,
        before.schema_version,
    )


@pytest.mark.parametrize("name", CHANGING)
def test_every_change_needs_its_right(
    world: World,
    stranger_metadata_graphql: GraphqlClient,
    anonymous_metadata_graphql: GraphqlClient,
    name: str,
) -> None:
    document, variables = EFFECTIVE_CALLS[name]
    given = variables(world)
    stranger = make_person(world.workspace, "stranger@acme.test", "Stranger")
    before = AuditEntry.objects.count()
    assert_denied(stranger_metadata_graphql(document, given))
    assert_denied(stranger.metadata_graphql(document, given))
    assert anonymous_metadata_graphql(document, given).status == 401
    assert AuditEntry.objects.count() == before
