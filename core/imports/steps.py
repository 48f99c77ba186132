"""One step of an import that is at work: claimed, taken and recorded in one transaction.

The rows that are written, what became of them and how far the import is are committed together: a
process that is killed at any moment leaves nothing half done and nothing to be done twice.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.db import Error as DjangoDatabaseError
from django.db import transaction
from django.utils import timezone
from psycopg import Error as DatabaseError

from apikeys.caller.present_caller import caller_of_work
from core.imports import running, undoing
from core.imports.models import AT_WORK, Import, State
from core.imports.options import INVALID_IMPORT
from core.query.write.partial import TRANSIENT
from twenty.errors import ApiError

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
LONGEST_PAUSE_S = 300


def take_step() -> bool:
    """Take the next step of the import that has waited longest; False if none is due."""
    job_id: UUID | None = None
    try:
        with transaction.atomic():
            job = _claimed()
            if job is None:
                return False
            job_id = job.id
            _step(job)
            job.attempts = 0
            job.due_at = timezone.now()
            job.save()
    except ApiError as error:
        _note(job_id, error.status in TRANSIENT, _told(error))
    except (DatabaseError, DjangoDatabaseError) as error:
        if job_id is None:
            raise
        logger.warning("A step of import %s failed: %s", job_id, error)
        _note(job_id, True, "The database reported an error again and again.")
    except Exception:
        logger.exception("A step of import %s failed", job_id)
        if job_id is None:
            raise
        _note(job_id, False, "The server failed; its log says more.")
    return True


def _claimed() -> Import | None:
    due = Import.objects.filter(state__in=AT_WORK, due_at__lte=timezone.now())
    return due.select_for_update(skip_locked=True).order_by("due_at").first()


def _step(job: Import) -> None:
    context = caller_of_work(job.workspace_id, job.actor_kind, job.actor_id)
    obj = context.catalog.by_id.get(job.object_id)
    if obj is None:
        raise _gone()
    work = undoing.undo_batch if job.state == State.UNDOING else running.run_batch
    work(context, obj, job)


def _gone() -> ApiError:
    return ApiError("The object of the import no longer exists.", code=INVALID_IMPORT)


def _told(error: ApiError) -> str:
    more = error.user_friendly_message if error.status in (401, 403) else ""
    if error.status == 401:
        more = "The key or the member that made the import is no longer there."
    return more or error.message


def _note(job_id: UUID | None, is_transient: bool, reason: str) -> None:
    """Let the step be taken again later, or end the import, saying why."""
    with transaction.atomic():
        jobs = Import.objects.select_for_update().filter(pk__in=[job_id], state__in=AT_WORK)
        job = jobs.first()
        if job is None:
            return
        job.attempts += 1
        now = timezone.now()
        if is_transient and job.attempts < MAX_ATTEMPTS:
            job.due_at = now + timedelta(seconds=min(2**job.attempts, LONGEST_PAUSE_S))
        else:
            job.state, job.reason, job.ended_at = State.FAILED, reason, now
        job.save()
