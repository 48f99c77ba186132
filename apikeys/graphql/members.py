"""Members in GraphQL: who they are, and their roles (docs/api/access.md#members). Rules:
`apikeys.members`."""

from __future__ import annotations

from typing import Any
from uuid import UUID as Id

import graphene

from apikeys import members
from apikeys.graphql.types import WorkspaceMember
from metadata.graphql.context import caller_of
from metadata.graphql.scalars import UUID


class MemberQuery(graphene.ObjectType):
    workspace_members = graphene.List(graphene.NonNull(WorkspaceMember), required=True)

    @staticmethod
    def resolve_workspace_members(root: None, info: Any) -> Any:
        return members.list_members(caller_of(info))


class MemberMutation(graphene.ObjectType):
    update_workspace_member_role = graphene.Field(
        graphene.NonNull(WorkspaceMember),
        workspace_member_id=UUID(required=True),
        role_id=UUID(required=True),
    )

    @staticmethod
    def resolve_update_workspace_member_role(
        root: None, info: Any, workspace_member_id: Id, role_id: Id
    ) -> Any:
        return members.assign_role_to_member(caller_of(info), workspace_member_id, role_id)
