"""A list as a file: `GET /rest/{objects}` with `format` or `Accept` (docs/api/rest.md#export)."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from apikeys.context import RequestContext
from core import records
from core.query.export.plan import Cell
from core.query.request import ListShape, RecordQuery
from core.rest.export.formats import CSV, XLSX, Format
from core.rest.export.spool import Spool, no_space
from core.rest.export.tables import CsvFile, File, NdjsonFile
from core.rest.export.workbook import WorkbookFile
from metadata.definitions import ObjectDef
from twenty.http.compression import Coding, compressing
from twenty.http.spooled_answer import SpooledAnswer


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be exported, and how it is written."""

    obj: ObjectDef
    query: RecordQuery
    shape: ListShape
    format: Format
    for_excel: bool = False
    coding: Coding | None = None


def export_answer(context: RequestContext, wanted: Export) -> HttpResponseBase:
    """Return the finished file. Raises `ApiError`."""
    spool = Spool()
    try:
        _fill(context, wanted, spool)
        answer = SpooledAnswer(spool, headers=_headers(wanted))
    except BaseException:
        spool.close()
        raise
    return answer


def export_headers(context: RequestContext, wanted: Export) -> HttpResponseBase:
    """Check the request, and answer it without the file (HEAD)."""
    records.export(
        context,
        wanted.obj,
        wanted.query,
        wanted.shape,
        None,
        as_cells=wanted.format.as_cells,
    )
    return HttpResponse(headers=_headers(wanted))


def _headers(wanted: Export) -> dict[str, str]:
    name = f"{wanted.obj.name_plural}-{datetime.now(UTC):%Y-%m-%d}.{wanted.format.name}"
    headers = {
        "Content-Type": wanted.format.content_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    if _coding(wanted) is not None:
        headers["Content-Encoding"] = str(wanted.coding)
    return headers


def _coding(wanted: Export) -> Coding | None:
    return None if wanted.format is XLSX else wanted.coding  # a workbook is compressed itself


class _Taker:
    """Begins the file, anew if the data model changed meanwhile, and watches the disk."""

    def __init__(self, wanted: Export, spool: Spool, closing: ExitStack) -> None:
        self._wanted = wanted
        self._spool = spool
        self._closing = closing

    def begin(self, cells: Sequence[Cell]) -> None:
        self._closing.close()
        self._spool.empty()
        out = self._closing.enter_context(compressing(self._spool.file, _coding(self._wanted)))
        self.file = self._new_file(out)
        self.file.begin(cells)

    def add(self, rows: list[bytes]) -> None:
        self._spool.check_space()
        self.file.add(rows)

    def _new_file(self, out: IO[bytes]) -> File:
        wanted = self._wanted
        if wanted.format is CSV:
            return CsvFile(out, for_excel=wanted.for_excel)
        if wanted.format is XLSX:
            folder = Path(self._closing.enter_context(self._spool.folder()))
            book = WorkbookFile(out, folder, wanted.obj.label_plural)
            self._closing.callback(book.abandon)
            return book
        return NdjsonFile(out)


def _fill(context: RequestContext, wanted: Export, spool: Spool) -> None:
    try:
        with ExitStack() as closing:
            taker = _Taker(wanted, spool, closing)
            records.export(
                context,
                wanted.obj,
                wanted.query,
                wanted.shape,
                taker,
                as_cells=wanted.format.as_cells,
            )
            taker.file.finish()
        spool.file.flush()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise no_space() from error
        raise
