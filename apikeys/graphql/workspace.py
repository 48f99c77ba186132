"""The current workspace in GraphQL. Rules: `apikeys.workspace_settings`.

It has every member of upstream's type, because a client's whole selection fails if one is missing.
Members of areas that this server does not serve (billing, single sign-on, AI models, views) are
null, empty or "off" (docs/api/metadata.md#areas-not-served).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import graphene

from apikeys import workspace_settings
from apikeys.graphql.absent import TYPES as ABSENT
from apikeys.graphql.sign_in import AuthToken
from apikeys.graphql.types import FullName, Role
from apikeys.workspace_settings import setting
from metadata.graphql.context import caller_of, request_of
from metadata.graphql.from_sdl import refer_to
from metadata.graphql.model_types import Object
from metadata.graphql.scalars import JSON, UUID, DateTime
from metadata.graphql.views import VIEW_TYPES
from twenty.http.public_url import public_url
from twenty.workspaces.models import Workspace as WorkspaceRow


class WorkspaceActivationStatus(graphene.Enum):
    ONGOING_CREATION = "ONGOING_CREATION"
    PENDING_CREATION = "PENDING_CREATION"
    CREATED = "CREATED"
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    SUSPENDED = "SUSPENDED"


class WorkspaceUrls(graphene.ObjectType):
    subdomain_url = graphene.String(required=True)
    custom_url = graphene.String()


class FeatureFlag(graphene.ObjectType):
    key = graphene.Field(ABSENT["FeatureFlagKey"], required=True)
    value = graphene.Boolean(required=True)


# Referenced by the definitions of areas that are not served.
refer_to(AuthToken, FullName, Object, Role, WorkspaceUrls)


def _off() -> graphene.Boolean:
    """Declare a switch of an area that this server does not serve: always off."""
    return graphene.Boolean(required=True, default_value=False)


def _empty(of_type: Any, *, required: bool = False) -> graphene.Field:
    """Declare a list of an area that this server does not serve: always empty."""
    return graphene.Field(
        graphene.List(graphene.NonNull(of_type)), required=required, default_value=()
    )


class Workspace(graphene.ObjectType):
    id = UUID(required=True)
    display_name = graphene.String()
    logo = graphene.String()
    logo_file_id = UUID()
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
    invite_hash = graphene.String(description="Always null: each invitation has its own link.")
    workspace_discoverability = graphene.Field(
        ABSENT["WorkspaceDiscoverability"], required=True, default_value="HIDDEN"
    )
    trash_retention_days = graphene.Float(required=True)
    event_log_retention_days = graphene.Float(
        required=True, default_value=0, description="Always 0: the audit log is kept forever."
    )
    is_metadata_format_legacy = graphene.Boolean(required=True)
    is_change_feed_enabled = graphene.Boolean(
        required=True, description="What happens to records is kept for the change feed."
    )
    is_password_auth_enabled = graphene.Boolean(required=True, default_value=True)
    is_password_auth_bypass_enabled = _off()
    is_google_auth_enabled = _off()
    is_google_auth_bypass_enabled = _off()
    is_microsoft_auth_enabled = _off()
    is_microsoft_auth_bypass_enabled = _off()
    is_two_factor_authentication_enforced = _off()
    is_custom_domain_enabled = _off()
    is_internal_messages_import_enabled = _off()
    has_valid_signed_enterprise_key = _off()
    has_valid_enterprise_validity_token = _off()
    allowed_iframe_origins = _empty(graphene.String)
    editable_profile_fields = graphene.List(graphene.NonNull(graphene.String))
    workspace_custom_application_id = graphene.String(required=True)
    workspace_custom_application = graphene.Field(ABSENT["Application"])
    installed_applications = _empty(ABSENT["Application"], required=True)
    feature_flags = _empty(FeatureFlag)
    views = _empty(VIEW_TYPES["View"])
    view_fields = _empty(VIEW_TYPES["ViewField"])
    view_filters = _empty(VIEW_TYPES["ViewFilter"])
    view_filter_groups = _empty(VIEW_TYPES["ViewFilterGroup"])
    view_groups = _empty(VIEW_TYPES["ViewGroup"])
    view_sorts = _empty(VIEW_TYPES["ViewSort"])
    ai_chat_model_tier = graphene.Field(
        ABSENT["AiModelTier"], required=True, default_value="balanced"
    )
    ai_agent_model_tier = graphene.Field(
        ABSENT["AiModelTier"], required=True, default_value="balanced"
    )
    is_auto_model_selection_enabled = _off()
    ai_model_id_by_tier = JSON(required=True)
    ai_evaluation_model_id = graphene.String()
    ai_additional_instructions = graphene.String()
    billing_subscriptions = _empty(ABSENT["BillingSubscription"], required=True)
    current_billing_subscription = graphene.Field(ABSENT["BillingSubscription"])
    billing_customer = graphene.Field(ABSENT["BillingCustomer"])
    billing_entitlements = _empty(ABSENT["BillingEntitlement"], required=True)

    def resolve_ai_model_id_by_tier(workspace: WorkspaceRow, info: Any) -> Any:
        return {}

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
        return workspace_urls(info)

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

    def resolve_is_change_feed_enabled(workspace: WorkspaceRow, info: Any) -> bool:
        return workspace_settings.is_change_feed_enabled(workspace)

    def resolve_workspace_custom_application_id(workspace: WorkspaceRow, info: Any) -> str:
        return str(workspace.custom_application_id)


class UpdateWorkspaceInput(graphene.InputObjectType):
    display_name = graphene.String()
    logo = graphene.String()
    default_role_id = UUID()
    allow_impersonation = graphene.Boolean()
    is_public_invite_link_enabled = graphene.Boolean()
    trash_retention_days = graphene.Float()
    is_change_feed_enabled = graphene.Boolean(
        description="Keep what happens to records, for the change feed and their history."
    )
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


def workspace_urls(info: Any) -> WorkspaceUrls:
    """Return the URLs of workspaces: all live at this server's own address."""
    return WorkspaceUrls(subdomain_url=public_url(request_of(info)))


def _api_name(attribute: str) -> str:
    head, *rest = attribute.split("_")
    return head + "".join(part.capitalize() for part in rest)
