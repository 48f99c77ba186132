"""An uploaded file → its headings and rows, whatever its format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

from core.imports.files.csv_rows import csv_rows, invalid_file
from core.imports.files.ndjson_rows import ndjson_lines
from core.imports.files.workbook_rows import workbook_rows
from core.imports.options import Options

CSV, NDJSON, XLSX = "csv", "ndjson", "xlsx"


@dataclass(frozen=True, slots=True)
class FoundRow:
    """`number`: in the file, from 1, the heading included. `problem`: why it cannot be used."""

    number: int
    content: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class FoundFile:
    """`headings`: None for records in JSON."""

    headings: list[str] | None
    rows: Iterator[FoundRow]


def read_file(file: IO[bytes], form: str, charset: str, options: Options) -> FoundFile:
    """Read the headings; rows are read as they are taken. Both raise `ApiError`."""
    if form == NDJSON:
        return FoundFile(None, _records(file))
    rows: Iterator[list[Any]] = (
        workbook_rows(file, options.sheet)
        if form == XLSX
        else csv_rows(file, charset, options.delimiter)
    )
    number, heading = next(
        ((place, row) for place, row in enumerate(rows, 1) if not _is_blank(row)), (0, None)
    )
    if heading is None:
        raise invalid_file("it is empty; expected headings in the first row")
    headings = [cell.strip() if isinstance(cell, str) else str(cell) for cell in heading]
    while headings and not headings[-1]:
        headings.pop()
    return FoundFile(headings, _table(rows, number, headings))


def _records(file: IO[bytes]) -> Iterator[FoundRow]:
    for number, (text, problem) in enumerate(ndjson_lines(file), 1):
        if text:
            yield FoundRow(number, text, problem)


def _table(rows: Iterator[list[Any]], before: int, headings: list[str]) -> Iterator[FoundRow]:
    for number, row in enumerate(chain(rows), before + 1):
        if _is_blank(row):
            continue
        count = len(headings)
        cells, more = row[:count], row[count:]
        problem = None
        if not _is_blank(more):
            problem = f"The row has {len(row)} cells, but there are {count} headings."
        elif len(cells) < count:
            problem = f"The row has only {len(cells)} cells, but there are {count} headings."
        else:
            problem = _unnamed(cells, headings)
        kept = row if problem else cells
        yield FoundRow(number, json.dumps(kept, ensure_ascii=False), problem)


def _unnamed(cells: list[Any], headings: list[str]) -> str | None:
    for place, (cell, heading) in enumerate(zip(cells, headings, strict=True), 1):
        if not heading and cell not in ("", None):
            return f"Column {place} has no heading, but this row has a value in it."
    return None


def _is_blank(row: list[Any]) -> bool:
    return all(cell in ("", None) for cell in row)
