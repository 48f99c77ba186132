"""The rows of an uploaded file → the table of rows, all or none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from django.db import connection, transaction
from django.utils import timezone

from apikeys.context import RequestContext
from core.imports.columns import Planner
from core.imports.files.csv_rows import invalid_file
from core.imports.files.reading import FoundRow, read_file
from core.imports.models import Import, ImportRow, Outcome, State
from core.imports.options import Options
from core.imports.rows import RowError
from metadata.definitions import ObjectDef

MAX_ROWS = 1_000_000
# Rows of one COPY: each has to end within the time limit of a statement.
COPIED = 10_000
INVALID_ROW = "INVALID_IMPORT_ROW"
_COPY = 'COPY {} ("job_id", "number", "content", "outcome", "errors") FROM STDIN'


def stage(
    context: RequestContext,
    job: Import,
    obj: ObjectDef,
    file: IO[bytes],
    form: str,
    charset: str,
) -> tuple[str, ...]:
    """Store the rows of `file` and queue the import.

    `job`: locked and waiting, in the caller's transaction. Returns the headings of ignored columns.
    Raises `ApiError`, with nothing stored.
    """
    options = Options.of_stored(job.options)
    found = read_file(file, form, charset, options)
    ignored: tuple[str, ...] = ()
    if found.headings is not None:
        ignored = Planner(context, obj, options).layout(found.headings).ignored
    total, failed = _copied(job, found.rows)
    if not total:
        raise invalid_file("it has no rows")
    job.headings, job.total, job.cursor = found.headings, total, 0
    job.counts = {Outcome.FAILED: failed} if failed else {}
    job.state, job.reason, job.attempts = State.QUEUED, "", 0
    job.due_at = timezone.now()
    job.save()
    return ignored


def _copied(job: Import, rows: Iterator[FoundRow]) -> tuple[int, int]:
    """Return how many rows there are, and how many of them are refused already."""
    total = failed = 0
    statement = _COPY.format(connection.ops.quote_name(ImportRow._meta.db_table))
    with transaction.atomic(), connection.cursor() as cursor:
        while batch := list(islice(rows, COPIED)):
            total += len(batch)
            if total > MAX_ROWS:
                raise invalid_file(f"it has more than {MAX_ROWS} rows")
            failed += sum(row.problem is not None for row in batch)
            with cursor.copy(statement) as copy:
                for row in batch:
                    copy.write_row(_stored(job, row))
    return total, failed


def _stored(job: Import, row: FoundRow) -> tuple[Any, ...]:
    if row.problem is None:
        return (job.id, row.number, row.content, None, None)
    errors = [RowError(None, code=INVALID_ROW, message=row.problem).stored()]
    return (job.id, row.number, row.content, Outcome.FAILED.value, json.dumps(errors))
