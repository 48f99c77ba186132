"""Webhooks: the only functions that make, change and end them, for all APIs and pages.

Every caller needs the flag API_KEYS_AND_WEBHOOKS. A webhook sees what its role may see, and nobody
gives it a role that has more rights than they have, nor leads such a one elsewhere. Each change is
one transaction with one audit entry. See docs/api/webhooks.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.utils import timezone

from apikeys import input_values as values
from apikeys.context import RequestContext
from apikeys.models import Role
from apikeys.roles.permission_change import change_permissions
from core.models import Webhook
from core.webhooks import states
from core.webhooks.deliveries import log
from core.webhooks.deliveries.listening import set_webhooks_listening
from core.webhooks.subscribing import (
    changed_subscription,
    require_covered_role,
    rights_of,
    role_to_give,
    subscription_of,
)
from core.webhooks.target_urls import new_secret, read_description, read_secret, read_target_url
from twenty.db.row_versions import require_version
from twenty.errors import Conflict, NotFound
from twenty.workspaces import audit
from twenty.workspaces.models import Workspace

FLAG = "API_KEYS_AND_WEBHOOKS"
MAX_WEBHOOKS = 100
MAX_GRACE_HOURS = 24 * 7
# A change of these lets the webhook tell more, or tell it to somebody else.
_GUARDED = frozenset({"target_url", "operations", "updated_fields", "filter", "role_id"})


def listed_webhooks(context: RequestContext) -> QuerySet[Webhook]:
    """Return the webhooks that are not deleted, oldest first."""
    context.permissions.require_flag(FLAG)
    own = Webhook.objects.filter(workspace_id=context.workspace.id, deleted_at=None)
    return own.select_related("role", "workspace").order_by("created_at", "id")


def find_webhook(context: RequestContext, webhook_id: UUID) -> Webhook | None:
    return listed_webhooks(context).filter(pk=webhook_id).first()


def get_webhook(context: RequestContext, webhook_id: UUID) -> Webhook:
    """Raises `WEBHOOK_NOT_FOUND`."""
    found = find_webhook(context, webhook_id)
    if found is None:
        raise missing(webhook_id)
    return found


def roles_to_choose(context: RequestContext) -> list[Role]:
    """Return all roles; which of them the caller may give is decided when it is done."""
    context.permissions.require_flag(FLAG)
    return list(Role.objects.filter(workspace_id=context.workspace.id).order_by("label"))


def create_webhook(context: RequestContext, given: Mapping[str, Any]) -> Webhook:
    """Make a webhook; without `role_id` it has the maker's role, without `secret` a new one.

    Raises `BadUserInput`, `PermissionDenied`, `ROLE_NOT_FOUND`, `WEBHOOK_ALREADY_EXISTS`,
    `TOO_MANY_WEBHOOKS`.
    """
    context.permissions.require_flag(FLAG)
    checked = {
        "pk": uuid4() if given.get("id") is None else values.identifier(given["id"], "id"),
        "target_url": read_target_url(given.get("target_url")),
        "description": read_description(given.get("description")),
        "secret": new_secret() if given.get("secret") is None else read_secret(given["secret"]),
        "is_legacy": given.get("is_legacy", False),
    }

    def work(caller: RequestContext) -> Webhook:
        caller.permissions.require_flag(FLAG)
        role = role_to_give(caller, given.get("role_id") or caller.permissions.role_id)
        subscription = subscription_of(caller, rights_of(caller, role.id), None, given)
        _require_free(caller, checked["pk"])
        webhook = Webhook.objects.create(
            workspace_id=caller.workspace.id,
            role=role,
            created_by=_maker(caller),
            operations=subscription.operations,
            updated_fields=subscription.updated_fields,
            filter=subscription.filter,
            **checked,
        )
        set_webhooks_listening(Workspace.objects.get(pk=caller.workspace.id), True)
        _record(caller, "webhook.created", webhook, after=_shown(webhook))
        return webhook

    return change_permissions(context, work, changes_rights=False)


def update_webhook(
    context: RequestContext,
    webhook_id: UUID,
    given: Mapping[str, Any],
    expected: Collection[str] | None = None,
) -> Webhook:
    """Change what `given` names. `expected`: the versions that it may have; None = any.

    Raises as `create_webhook`, `WEBHOOK_NOT_FOUND` and `PreconditionFailed`.
    """
    context.permissions.require_flag(FLAG)
    readers: dict[str, Callable[[Any], Any]] = {
        "target_url": read_target_url,
        "description": read_description,
        "secret": read_secret,
    }
    checked = {name: read(given[name]) for name, read in readers.items() if name in given}

    def work(caller: RequestContext) -> Webhook:
        webhook = _locked(caller, webhook_id, expected)
        if _GUARDED & given.keys():
            require_covered_role(caller, webhook.role_id)
        changes = {**checked, **changed_subscription(caller, webhook, given)}
        return _saved(caller, webhook, "webhook.updated", changes)

    return change_permissions(context, work, changes_rights=False)


def delete_webhook(
    context: RequestContext, webhook_id: UUID, expected: Collection[str] | None = None
) -> Webhook:
    """Delete the webhook: nothing more is sent. Raises `WEBHOOK_NOT_FOUND`."""
    context.permissions.require_flag(FLAG)

    def work(caller: RequestContext) -> Webhook:
        webhook = _locked(caller, webhook_id, expected)
        webhook.deleted_at = timezone.now()
        webhook.save(update_fields=["deleted_at", "updated_at"])
        if not listed_webhooks(caller).exists():
            set_webhooks_listening(Workspace.objects.get(pk=caller.workspace.id), False)
        _record(caller, "webhook.deleted", webhook, before=_shown(webhook))
        return webhook

    return change_permissions(context, work, changes_rights=False)


def rotate_secret(
    context: RequestContext, webhook_id: UUID, grace_hours: Any = 24, secret: Any = None
) -> Webhook:
    """Give the webhook a new secret; deliveries are signed with the previous one too for a while.

    Twenty's own header has room for one signature, which is the new secret's.
    """
    context.permissions.require_flag(FLAG)
    grace = _grace(grace_hours)
    written = new_secret() if secret is None else read_secret(secret)

    def work(caller: RequestContext) -> Webhook:
        webhook = _locked(caller, webhook_id)
        keeps = bool(webhook.secret) and grace > timedelta()
        changes = {
            "previous_secret": webhook.secret if keeps else None,
            "previous_until": timezone.now() + grace if keeps else None,
            "secret": written,
        }
        return _saved(caller, webhook, "webhook.secretRotated", changes)

    return change_permissions(context, work, changes_rights=False)


def pause_webhook(context: RequestContext, webhook_id: UUID) -> Webhook:
    """Send nothing until it is resumed; deliveries wait meanwhile."""
    return _switched(context, webhook_id, "webhook.paused", is_paused=True)


def resume_webhook(context: RequestContext, webhook_id: UUID) -> Webhook:
    """Send again, beginning with what waits. Raises `WEBHOOK_WITHOUT_ROLE`."""
    webhook = _switched(context, webhook_id, "webhook.resumed", is_paused=False)
    log.requeue_waiting(webhook)
    return webhook


def missing(webhook_id: UUID) -> NotFound:
    return NotFound(
        f"There is no webhook {webhook_id} in this workspace",
        code="WEBHOOK_NOT_FOUND",
        user_friendly_message="This webhook does not exist.",
    )


def _switched(
    context: RequestContext, webhook_id: UUID, action: str, *, is_paused: bool
) -> Webhook:
    context.permissions.require_flag(FLAG)

    def work(caller: RequestContext) -> Webhook:
        webhook = _locked(caller, webhook_id)
        if not is_paused and webhook.role_id is None:
            raise Conflict(
                f"The webhook {webhook_id} has no role, so it may see nothing: give it one first",
                code="WEBHOOK_WITHOUT_ROLE",
                user_friendly_message="Give the webhook a role first.",
            )
        if webhook.is_paused is is_paused:
            return webhook
        reason = states.BY_HAND if is_paused else ""
        changes = {"is_paused": is_paused, "paused_reason": reason, "failing_since": None}
        return _saved(caller, webhook, action, changes)

    return change_permissions(context, work, changes_rights=False)


def _require_free(caller: RequestContext, webhook_id: UUID) -> None:
    if Webhook.objects.filter(pk=webhook_id).exists():
        raise Conflict(
            f"There is already a webhook with the id {webhook_id}",
            code="WEBHOOK_ALREADY_EXISTS",
            user_friendly_message="There is already a webhook with this id.",
        )
    if listed_webhooks(caller).count() >= MAX_WEBHOOKS:
        raise Conflict(
            f"The workspace has {MAX_WEBHOOKS} webhooks, which is the most that it can have; "
            "delete one first",
            code="TOO_MANY_WEBHOOKS",
            user_friendly_message="The workspace has too many webhooks. Delete one first.",
        )


def _locked(
    caller: RequestContext, webhook_id: UUID, expected: Collection[str] | None = None
) -> Webhook:
    rows = listed_webhooks(caller).select_for_update(of=("self",))
    webhook = rows.filter(pk=webhook_id).first()
    if webhook is None:
        raise missing(webhook_id)
    require_version(Webhook, webhook.workspace_id, webhook.id, expected)
    return webhook


def _grace(hours: Any) -> timedelta:
    is_number = isinstance(hours, int | float) and not isinstance(hours, bool)
    if not is_number or not 0 <= hours <= MAX_GRACE_HOURS:
        raise values.wrong("graceHours", hours, f"a number from 0 to {MAX_GRACE_HOURS}")
    return timedelta(hours=hours)


def _saved(
    caller: RequestContext, webhook: Webhook, action: str, changes: Mapping[str, Any]
) -> Webhook:
    before = _shown(webhook)
    has_secret = "secret" in changes and changes["secret"] != webhook.secret
    for name, value in changes.items():
        setattr(webhook, name, value)
    webhook.save(update_fields=[*changes, "updated_at"])
    after = _shown(webhook)
    if has_secret:  # that it changed, never what it is
        before, after = {**before, "secret": "previous"}, {**after, "secret": "new"}
    _record(caller, action, webhook, before=before, after=after)
    return webhook


def _maker(caller: RequestContext) -> dict[str, Any]:
    actor = caller.actor
    return {"kind": actor.kind, "id": str(actor.id) if actor.id else None, "name": actor.name}


def _shown(webhook: Webhook) -> dict[str, Any]:
    """Return what the audit log shows: everything but the secrets."""
    return {
        "targetUrl": webhook.target_url,
        "operations": webhook.operations,
        "updatedFields": webhook.updated_fields,
        "filter": webhook.filter,
        "description": webhook.description,
        "roleId": webhook.role_id,
        "isPaused": webhook.is_paused,
        "pausedReason": states.paused_reason_of(webhook),
    }


def _record(caller: RequestContext, action: str, webhook: Webhook, **shown: Any) -> None:
    audit.record(caller, action, "webhook", webhook.id, webhook.target_url, **shown)
