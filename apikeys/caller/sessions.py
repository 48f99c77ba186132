"""Exchange a login token for access and refresh tokens of one membership.

Nothing is stored: a pair of tokens ends with its lifetime, with a change of the password, or with
the membership. See docs/api/access.md#sign-in.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from apikeys.caller.bearer import EXPIRED, INVALID, unauthenticated
from twenty.errors import Forbidden
from twenty.workspaces import sign_in
from twenty.workspaces.models import Membership
from twenty.workspaces.sign_in import Claims, Token


@dataclass(frozen=True, slots=True)
class TokenPair:
    access: Token
    refresh: Token


def open_session(login_token: str, workspace_id: UUID | None = None) -> TokenPair:
    """Return tokens for the requested workspace, by default the one joined first.

    Raises `Unauthenticated`, or `Forbidden` (`WORKSPACE_NOT_FOUND`) for a user without a workspace.
    """
    claims = _checked(sign_in.LOGIN, login_token)
    memberships = Membership.objects.filter(user_id=claims.user_id).order_by("created_at", "id")
    if workspace_id is not None:
        memberships = memberships.filter(workspace_id=workspace_id)
    return _pair(claims, memberships.select_related("user").first())


def renew_session(refresh_token: str) -> TokenPair:
    """Return new tokens for the token's workspace. Raises `Unauthenticated`, `Forbidden`."""
    claims = _checked(sign_in.REFRESH, refresh_token)
    memberships = Membership.objects.filter(
        user_id=claims.user_id, workspace_id__in=[claims.workspace_id]
    )
    return _pair(claims, memberships.select_related("user").first())


def _checked(kind: str, token: str) -> Claims:
    claims = sign_in.read(kind, token)
    if claims is None:
        raise unauthenticated(INVALID)
    if claims.is_expired:
        raise unauthenticated(EXPIRED)
    return claims


def _pair(claims: Claims, membership: Membership | None) -> TokenPair:
    if membership is None:
        raise Forbidden(
            "The user is not a member of this workspace",
            code="WORKSPACE_NOT_FOUND",
            user_friendly_message="You are not a member of this workspace.",
        )
    user = membership.user
    if not user.is_active or not sign_in.is_bound_to(claims, user.password):
        raise unauthenticated(INVALID)
    return TokenPair(
        sign_in.mint(sign_in.ACCESS, user, membership.workspace_id),
        sign_in.mint(sign_in.REFRESH, user, membership.workspace_id),
    )
