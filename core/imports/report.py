"""The refused rows of an import as a file that can be mended and sent again.

CSV: the columns of the file, before them the row's number, the fields and what is wrong with them,
which an import leaves out. Of records in JSON: the records as they came, with the same members.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from core.imports.columns import FIELD, MESSAGE, ROW
from core.imports.models import Import, ImportRow, Outcome

CHUNK = 1000


def report(job: Import) -> Iterator[bytes]:
    """Yield the report in parts."""
    if job.headings is not None:
        yield _csv([[ROW, FIELD, MESSAGE, *job.headings]])
    after = 0
    while rows := _refused(job, after):
        after = rows[-1][0]
        yield _csv(map(_cells, rows)) if job.headings is not None else b"".join(map(_line, rows))


def _refused(job: Import, after: int) -> list[tuple[int, str, list[dict[str, Any]]]]:
    rows = ImportRow.objects.filter(job_id=job.id, outcome=Outcome.FAILED, number__gt=after)
    if not job.is_dry_run:
        rows = rows.filter(is_trial=False)
    found: Any = rows.order_by("number").values_list("number", "content", "errors")[:CHUNK]
    return list(found)


def _told(errors: list[dict[str, Any]]) -> tuple[str, str]:
    fields = dict.fromkeys(error["field"] for error in errors if error["field"])
    return ", ".join(fields), " ".join(error["message"] for error in errors)


def _cells(row: tuple[int, str, list[dict[str, Any]]]) -> list[Any]:
    number, content, errors = row
    cells = ["" if cell is None else cell for cell in json.loads(content)]
    return [number, *_told(errors), *cells]


def _line(row: tuple[int, str, list[dict[str, Any]]]) -> bytes:
    number, content, errors = row
    field, message = _told(errors)
    told = json.dumps({ROW: number, FIELD: field, MESSAGE: message}, ensure_ascii=False)
    if not content.startswith("{") or not content.endswith("}"):
        return f'{told[:-1]}, "#line": {json.dumps(content)}}}\n'.encode()
    rest = content[1:].lstrip()
    return f"{told[:-1]}{'' if rest == '}' else ', '}{rest}\n".encode("utf-8", "backslashreplace")


def _csv(rows: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
