"""The audit log: who changed what and when, with the values before and after. Append-only.

An entry is written in the transaction of the change (a change that is rolled back leaves none).
PostgreSQL itself refuses to update or delete an entry (migration `0002_audit_append_only`). Entries
never contain a secret or a digest of one. Readers need the flag SECURITY.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from twenty.workspaces.models import AuditEntry

if TYPE_CHECKING:
    from uuid import UUID

    from apikeys.context import RequestContext

READ_FLAG = "SECURITY"
MAX_NAME_LENGTH = 300
Picture = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries to return; None = all. `since` is included, `until` is not."""

    action: str | None = None
    actor_id: UUID | None = None
    target_kind: str | None = None
    target_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries, newest first. `total` counts all that match the filter."""

    entries: list[AuditEntry]
    has_next: bool
    has_previous: bool
    total: int


def record(
    context: RequestContext,
    action: str,
    target_kind: str,
    target_id: object,
    target_name: str,
    *,
    before: Picture | None = None,
    after: Picture | None = None,
) -> None:
    """Write one entry. `action` is "<target>.<past tense>": "role.updated", "field.deleted".

    With both snapshots given, only the keys that differ are kept. Values: whatever JSON can hold,
    and dates and UUIDs.
    """
    if before is not None and after is not None:
        before, after = _differences(before, after)
    actor = context.actor
    AuditEntry.objects.create(
        workspace_id=context.workspace.id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name[:MAX_NAME_LENGTH],
        action=action,
        target_kind=target_kind,
        target_id=str(target_id),
        target_name=target_name[:MAX_NAME_LENGTH],
        before=_plain(before),
        after=_plain(after),
    )


def page(
    context: RequestContext,
    wanted: AuditFilter,
    *,
    limit: int,
    after: int | None = None,
    before: int | None = None,
) -> AuditPage:
    """Return at most `limit` entries, newest first.

    They are those older than the entry `after`, or those next newer than the entry `before`. Raises
    `PermissionDenied` without the flag SECURITY.
    """
    context.permissions.require_flag(READ_FLAG)
    matching = _matching(context, wanted)
    if before is not None:
        found = list(matching.filter(id__gt=before).order_by("id")[: limit + 1])
        entries = found[:limit][::-1]
        return AuditPage(entries, bool(entries), len(found) > limit, matching.count())
    older = matching.filter(id__lt=after) if after is not None else matching
    found = list(older.order_by("-id")[: limit + 1])
    return AuditPage(found[:limit], len(found) > limit, after is not None, matching.count())


def _matching(context: RequestContext, wanted: AuditFilter) -> QuerySet[AuditEntry]:
    conditions = {
        "action": wanted.action,
        "actor_id": wanted.actor_id,
        "target_kind": wanted.target_kind,
        "target_id": wanted.target_id,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
    }
    given = {name: value for name, value in conditions.items() if value is not None}
    return AuditEntry.objects.filter(workspace_id=context.workspace.id, **given)


def _differences(before: Picture, after: Picture) -> tuple[Picture, Picture]:
    keys = [k for k in {**before, **after} if before.get(k) != after.get(k)]
    return {k: before.get(k) for k in keys}, {k: after.get(k) for k in keys}


def _plain(picture: Picture | None) -> Any:
    return None if picture is None else json.loads(json.dumps(picture, cls=DjangoJSONEncoder))
