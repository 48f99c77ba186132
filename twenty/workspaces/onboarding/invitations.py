"""Invitations: a link that lets one person join with a role.

A token is returned once; only its digest is stored. Nobody can invite with more rights than they
have. A link works once, for 30 days (docs/api/access.md#pages).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from apikeys.context import RequestContext
from apikeys.models import Role
from apikeys.roles.change import present_rights
from apikeys.roles.errors import refusal
from apikeys.roles.least_privilege import require_covered
from apikeys.roles.permission_change import change_permissions
from twenty.errors import NotFound
from twenty.workspaces import audit
from twenty.workspaces.models import Invitation, Membership, User
from twenty.workspaces.onboarding.members import FLAG, add_member

LIFETIME = timedelta(days=30)
# Makes a link's secret recognisable wherever it occurs (twenty/logs/secrets.py).
PREFIX = "twi_"


def invite(context: RequestContext, role_id: UUID, email: str = "") -> tuple[Invitation, str]:
    """Create an invitation; return it and its token. Needs the flag WORKSPACE_MEMBERS.

    Raises `PermissionDenied`, `ROLE_NOT_FOUND`, `ROLE_CANNOT_BE_ASSIGNED_TO_USERS`.
    """
    context.permissions.require_flag(FLAG)
    token = PREFIX + secrets.token_urlsafe(32)

    def work(caller: RequestContext) -> Invitation:
        caller.permissions.require_flag(FLAG)
        role = Role.objects.filter(workspace_id=caller.workspace.id, pk=role_id).first()
        if role is None:
            raise refusal("ROLE_NOT_FOUND")
        if not role.can_be_assigned_to_users:
            raise refusal("ROLE_CANNOT_BE_ASSIGNED_TO_USERS", f'"{role.label}"')
        require_covered(caller, present_rights(caller, role.id))
        invitation = Invitation.objects.create(
            workspace_id=caller.workspace.id,
            role=role,
            email=email.strip().lower(),
            token_digest=_digest(token),
            invited_by_id=caller.actor.id,
            expires_at=datetime.now(UTC) + LIFETIME,
        )
        after = {"email": invitation.email, "roleId": role.id, "role": role.label}
        name = invitation.email or role.label
        audit.record(caller, "invitation.created", "invitation", invitation.pk, name, after=after)
        return invitation

    return change_permissions(context, work), token


def open_invitations(context: RequestContext) -> list[Invitation]:
    """Return those that can still be accepted, newest first. Needs the flag WORKSPACE_MEMBERS."""
    context.permissions.require_flag(FLAG)
    found = Invitation.objects.filter(
        workspace_id=context.workspace.id,
        accepted_at__isnull=True,
        expires_at__gt=datetime.now(UTC),
    )
    return list(found.select_related("role").order_by("-created_at"))


def withdraw(context: RequestContext, invitation_id: UUID) -> None:
    """Revoke an invitation. Raises `NotFound`."""
    context.permissions.require_flag(FLAG)

    def work(caller: RequestContext) -> None:
        caller.permissions.require_flag(FLAG)
        found = Invitation.objects.filter(
            workspace_id=caller.workspace.id, pk=invitation_id, accepted_at__isnull=True
        ).first()
        if found is None:
            raise NotFound(f"Invitation {invitation_id} not found")
        before = {"email": found.email, "roleId": found.role_id}
        found.delete()
        audit.record(
            caller, "invitation.withdrawn", "invitation", invitation_id, found.email, before=before
        )

    change_permissions(context, work)


def find_invitation(token: str) -> Invitation | None:
    """Return a link's invitation, if it can still be accepted."""
    # Looked up by digest: the duration of the look-up tells a guesser nothing.
    return (
        Invitation.objects.filter(
            token_digest=_digest(token),
            accepted_at__isnull=True,
            expires_at__gt=datetime.now(UTC),
        )
        .select_related("workspace", "role")
        .first()
    )


def accept(token: str, user: User) -> Membership:
    """Join with the invitation's role.

    Raises `NotFound` for a used or expired link, `Conflict` for a member.
    """
    with transaction.atomic():
        found = find_invitation(token)
        locked = (
            Invitation.objects.select_for_update().filter(pk=found.pk, accepted_at__isnull=True)
            if found
            else None
        )
        if found is None or locked is None or not locked.exists():
            raise NotFound("This invitation was used or has expired")
        if found.email and found.email != user.email:
            raise NotFound("This invitation is for another e-mail address")
        membership = add_member(found.workspace, user, found.role)
        Invitation.objects.filter(pk=found.pk).update(accepted_at=datetime.now(UTC))
        return membership


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
