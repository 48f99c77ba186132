"""An import as its maker sees it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from apikeys.context import RequestContext
from core.imports.jobs import options_of
from core.imports.models import AT_WORK, Import, Outcome


def shown_import(context: RequestContext, job: Import) -> dict[str, Any]:
    obj, options = context.catalog.by_id.get(job.object_id), options_of(job)
    path = f"/rest/imports/{job.id}"
    counts = {outcome.value: job.counts.get(outcome.value, 0) for outcome in Outcome}
    return {
        "id": str(job.id),
        "object": obj.name_plural if obj is not None else None,
        "state": job.state,
        "reason": job.reason or None,
        "dryRun": job.is_dry_run,
        "total": job.total,
        "processed": _processed(job),
        **counts,
        "mode": options.mode,
        "matchOn": list(options.match_on),
        "columns": options.columns,
        "onError": options.on_error,
        "skipWebhooks": options.skip_webhooks,
        "createdAt": _moment(job.created_at),
        "startedAt": _moment(job.started_at),
        "endedAt": _moment(job.ended_at),
        "retryAt": _moment(job.due_at) if job.attempts and job.state in AT_WORK else None,
        "uploadUrl": f"{path}/file",
        "errorsUrl": f"{path}/errors",
    }


def _processed(job: Import) -> int:
    """Return how many rows have been dealt with: written, tried out or refused."""
    undone = {Outcome.DESTROYED.value, Outcome.KEPT.value}
    return sum(count for outcome, count in job.counts.items() if outcome not in undone)


def _moment(found: datetime | None) -> str | None:
    if found is None:
        return None
    return found.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
