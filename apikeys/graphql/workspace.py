"""The current workspace in GraphQL. Rules: `apikeys.workspace_settings`.

Members that belong to what this server does not have (billing, single sign-on, AI models) are
left out; switches that clients commonly ask for say honestly that the thing is off.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import graphene

from apikeys import workspace_settings
from apikeys.graphql.types import Role
from apikeys.workspace_settings import setting
from metadata.graphql.context import caller_of, request_of
from metadata.graphql.scalars import UUID, DateTime
from twenty.http.public_url import public_url
from twenty.workspaces.models import Workspace as WorkspaceRow


class WorkspaceActivationStatus(graphene.Enum):
    ONGOING_CREATION = "ONGOING_CREATION"
    PENDING_CREATION = "PENDING_CREATION"
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    SUSPENDED = "SUSPENDED"


class WorkspaceUrls(graphene.ObjectType):
    subdomain_url = graphene.String(required=True)
    custom_url = graphene.String()


class FeatureFlag(graphene.ObjectType):
    key = graphene.String(required=True)
    value = graphene.Boolean(required=True)


class Workspace(graphene.ObjectType):
    id = UUID(required=True)
    display_name = graphene.String()
    logo = graphene.String()
    created_at = DateTime(required=True)
    updated_at = DateTime(required=True)
    deleted_at = DateTime()
    activation_status = WorkspaceActivationStatus(required=True)
    metadata_version = graphene.Float(required=True)
    database_schema = graphene.String()
    subdomain = graphene.String(required=True)
    custom_domain = graphene.String()
    workspace_urls = graphene.Field(WorkspaceUrls, required=True)
    workspace_members_count = graphene.Float()
    default_role = graphene.Field(Role)
    allow_impersonation = graphene.Boolean(required=True)
    is_public_invite_link_enabled = graphene.Boolean(required=True)
    trash_retention_days = graphene.Float(required=True)
    is_metadata_format_legacy = graphene.Boolean(required=True)
    is_password_auth_enabled = graphene.Boolean(required=True)
    is_google_auth_enabled = graphene.Boolean(required=True)
    is_microsoft_auth_enabled = graphene.Boolean(required=True)
    is_two_factor_authentication_enforced = graphene.Boolean(required=True)
    workspace_custom_application_id = graphene.String(required=True)
    feature_flags = graphene.List(graphene.NonNull(FeatureFlag))

    def resolve_logo(workspace: WorkspaceRow, info: Any) -> Any:
        return setting(workspace, "logo")

    def resolve_activation_status(workspace: WorkspaceRow, info: Any) -> Any:
        return WorkspaceActivationStatus.ACTIVE

    def resolve_metadata_version(workspace: WorkspaceRow, info: Any) -> Any:
        return workspace.schema_version

    def resolve_database_schema(workspace: WorkspaceRow, info: Any) -> Any:
        return workspace.schema_name

    def resolve_subdomain(workspace: WorkspaceRow, info: Any) -> Any:
        return (urlsplit(public_url(request_of(info))).hostname or "").partition(".")[0]

    def resolve_workspace_urls(workspace: WorkspaceRow, info: Any) -> Any:
        return WorkspaceUrls(subdomain_url=public_url(request_of(info)))

    def resolve_workspace_members_count(workspace: WorkspaceRow, info: Any) -> Any:
        return workspace.memberships.count()

    def resolve_default_role(workspace: WorkspaceRow, info: Any) -> Any:
        return workspace_settings.default_role(workspace)

    def resolve_allow_impersonation(workspace: WorkspaceRow, info: Any) -> Any:
        return setting(workspace, "allowImpersonation")

    def resolve_is_public_invite_link_enabled(workspace: WorkspaceRow, info: Any) -> Any:
        return setting(workspace, "isPublicInviteLinkEnabled")

    def resolve_trash_retention_days(workspace: WorkspaceRow, info: Any) -> Any:
        return setting(workspace, "trashRetentionDays")

    def resolve_is_password_auth_enabled(workspace: WorkspaceRow, info: Any) -> bool:
        return True

    def resolve_is_google_auth_enabled(workspace: WorkspaceRow, info: Any) -> bool:
        return False

    def resolve_is_microsoft_auth_enabled(workspace: WorkspaceRow, info: Any) -> bool:
        return False

    def resolve_is_two_factor_authentication_enforced(workspace: WorkspaceRow, info: Any) -> bool:
        return False

    def resolve_workspace_custom_application_id(workspace: WorkspaceRow, info: Any) -> str:
        return str(workspace.custom_application_id)

    def resolve_feature_flags(workspace: WorkspaceRow, info: Any) -> Any:
        return []


class UpdateWorkspaceInput(graphene.InputObjectType):
    display_name = graphene.String()
    logo = graphene.String()
    default_role_id = UUID()
    allow_impersonation = graphene.Boolean()
    is_public_invite_link_enabled = graphene.Boolean()
    trash_retention_days = graphene.Float()
    is_metadata_format_legacy = graphene.Boolean(
        description="Metadata REST answers in the legacy envelopes."
    )


class WorkspaceQuery(graphene.ObjectType):
    current_workspace = graphene.Field(graphene.NonNull(Workspace))

    @staticmethod
    def resolve_current_workspace(root: None, info: Any) -> Any:
        return workspace_settings.current_workspace(caller_of(info))


class WorkspaceMutation(graphene.ObjectType):
    update_workspace = graphene.Field(
        graphene.NonNull(Workspace), data=graphene.Argument(UpdateWorkspaceInput, required=True)
    )

    @staticmethod
    def resolve_update_workspace(root: None, info: Any, data: Any) -> Any:
        changes = {_api_name(name): value for name, value in data.items()}
        return workspace_settings.update_workspace(caller_of(info), changes)


def _api_name(attribute: str) -> str:
    head, *rest = attribute.split("_")
    return head + "".join(part.capitalize() for part in rest)
