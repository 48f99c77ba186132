"""Imports and their rows (docs/api/imports.md).

These tables are shared by all workspaces. A row's content lies here from the upload until the row
is written; what is refused stays, to be mended and sent again, and of what was created the record's
version stays, so that the import can be undone.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from twenty.workspaces.models import Workspace


class State(models.TextChoices):
    """`WAITING`: for its file. `CHECKED`: tried out (`dryRun`), and can be run."""

    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    CHECKED = "checked"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


AT_WORK = (State.QUEUED, State.RUNNING, State.UNDOING)
ENDED = (State.CHECKED, State.DONE, State.FAILED, State.CANCELLED, State.UNDONE)


class Import(models.Model):
    """One import. `options`: as `core.imports.options.Options` writes them.

    `cursor`: number of the last row that was dealt with; it moves in the transaction that writes
    the rows, so that no interruption writes a row twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="imports")
    # Whose rights count, at the time of running.
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField()
    object_id = models.UUIDField()
    options = models.JSONField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    reason = models.TextField(blank=True)  # why it failed
    is_dry_run = models.BooleanField(default=False)  # the run at hand, or the last one
    # The headings of the file; null for records in JSON.
    headings = models.JSONField(null=True)
    total = models.IntegerField(default=0)
    cursor = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)  # outcome → rows
    attempts = models.IntegerField(default=0)  # in vain, since the last success
    due_at = models.DateTimeField(null=True)  # when a step may be taken
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], name="import_at_work", condition=models.Q(state__in=AT_WORK)
            ),
            models.Index(fields=["workspace", "-created_at"], name="import_newest"),
        ]

    def __str__(self) -> str:
        return f"import {self.id}"


class Outcome(models.TextChoices):
    CREATED = "created"
    UPDATED = "updated"
    RESTORED = "restored"
    FAILED = "failed"
    DESTROYED = "destroyed"  # created, and undone
    KEPT = "kept"  # created, and not undone: it was changed since


class ImportRow(models.Model):
    """A row of the file. `number`: as people count rows, the heading being the first.

    `content`: JSON, the cells of a row or a record; null once it is written. `version`: of the
    record that was created (`twenty.db.row_versions`). `errors`: what is wrong with it.
    """

    pk = models.CompositePrimaryKey("job_id", "number")
    # Rows are copied in by the hundred thousand, and never without their import.
    job = models.ForeignKey(Import, models.CASCADE, db_constraint=False, db_index=False)
    number = models.IntegerField()
    content = models.TextField(null=True)  # noqa: DJ001  an empty text is no row
    outcome = models.CharField(max_length=16, null=True)  # noqa: DJ001  none yet
    record_id = models.UUIDField(null=True)
    version = models.TextField(null=True)  # noqa: DJ001  as row_versions has it
    errors = models.JSONField(null=True)
    is_trial = models.BooleanField(default=False, db_default=False)  # what a dry run found

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["job", "record_id"],
                name="import_record",
                condition=models.Q(record_id__isnull=False),
            ),
            models.Index(
                fields=["job", "number"],
                name="import_refused",
                condition=models.Q(outcome="failed"),
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.number}"
