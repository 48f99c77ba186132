"""People of the access tests: a user with a membership, and clients that act as that person."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from apikeys.caller.user_caller import user_context
from apikeys.context import RequestContext
from apikeys.keys import create_key, mint_secret
from apikeys.models import ApiKey, Role
from tests.clients import GraphqlClient, RestClient
from twenty.workspaces import sign_in
from twenty.workspaces.models import Membership, User, Workspace
from twenty.workspaces.onboarding.system_context import system_context

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Person:
    user: User
    membership: Membership

    @property
    def token(self) -> str:
        return sign_in.mint(sign_in.ACCESS, self.user, self.membership.workspace_id).token

    @property
    def context(self) -> RequestContext:
        found = user_context(self.user.pk, self.membership.workspace_id)
        assert found is not None
        return found

    @property
    def metadata_graphql(self) -> GraphqlClient:
        return GraphqlClient("/metadata", self.token)

    @property
    def rest(self) -> RestClient:
        return RestClient(self.token)


def make_person(workspace: Workspace, email: str, role_label: str) -> Person:
    user = User.objects.create_user(email, PASSWORD, first_name="Pat", last_name=role_label)
    membership = Membership.objects.create(
        user=user,
        workspace=workspace,
        role=role_of(workspace, role_label),
        workspace_member_id=uuid4(),
    )
    return Person(user, membership)


def role_of(workspace: Workspace, label: str) -> Role:
    return Role.objects.get(workspace=workspace, label=label)


def make_role(workspace: Workspace, label: str, *flags: str, **rights: bool) -> Role:
    """Make a role with `rights` (model attributes) and `flags`, bypassing all checks."""
    role = Role.objects.create(workspace=workspace, label=label, **rights)
    for flag in flags:
        role.permission_flags.create(flag=flag)
    return role


def make_key(workspace: Workspace, role: Role, **values: Any) -> tuple[ApiKey, str]:
    """A key with a secret, made by the system."""
    context = system_context(workspace)
    given = {"name": "A key", "expires_at": "2100-01-01T00:00:00Z", "role_id": role.id, **values}
    key = create_key(context, **given)
    return key, mint_secret(context, key.id)
