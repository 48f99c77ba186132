"""The queries of a sign-in page, before anybody has signed in; the only ones without a token.

They tell strangers nothing about people (docs/api/access.md#before-signing-in).
"""

from __future__ import annotations

from typing import Any

import graphene

from apikeys.graphql.absent import TYPES as ABSENT
from apikeys.graphql.workspace import workspace_urls
from apikeys.workspace_settings import setting
from twenty.errors import NotFound
from twenty.workspaces.models import Workspace as WorkspaceRow

PUBLIC_FIELDS = frozenset({"checkUserExists", "getPublicWorkspaceDataByDomain"})


class PublicQuery(graphene.ObjectType):
    check_user_exists = graphene.Field(
        graphene.NonNull(ABSENT["CheckUserExist"]),
        email=graphene.String(required=True),
        captcha_token=graphene.String(),
        description="True for every address: who has an account here is not disclosed.",
    )
    get_public_workspace_data_by_domain = graphene.Field(
        graphene.NonNull(ABSENT["PublicWorkspaceData"]),
        origin=graphene.String(),
        description="Name, logo and ways to sign in of the token's workspace, or of the only one.",
    )

    @staticmethod
    def resolve_check_user_exists(root: None, info: Any, email: str, **tolerated: Any) -> Any:
        # The next step is the same for everybody: a password, or an invitation from a member.
        return {"exists": True, "availableWorkspacesCount": 1, "isEmailVerified": True}

    @staticmethod
    def resolve_get_public_workspace_data_by_domain(
        root: None, info: Any, origin: str | None = None
    ) -> Any:
        workspace = _workspace(info)
        return {
            "id": workspace.id,
            "displayName": workspace.display_name,
            "logo": setting(workspace, "logo"),
            "workspaceUrls": workspace_urls(info),
            "authProviders": {
                "sso": (),
                "google": False,
                "magicLink": False,
                "password": True,
                "microsoft": False,
            },
        }


def _workspace(info: Any) -> WorkspaceRow:
    """Return the only workspace: all share one address, so it names one only where it is alone."""
    caller = info.context.caller
    if caller is not None:
        return WorkspaceRow.objects.get(pk=caller.workspace.id)
    found = list(WorkspaceRow.objects.all()[:2])
    if len(found) != 1:
        raise NotFound("There are several workspaces at this address: sign in to reach yours.")
    return found[0]
