"""Records → an Excel workbook (XLSX) of one sheet, for people: numbers, dates and times are cells
of their own kind, and a text is never a formula.

What a sheet cannot hold is refused, never cut: more rows than it has, a text longer than a cell.
Whole numbers beyond 15 digits, which Excel would round, are texts; so are days before March 1900,
on which its calendar is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from core.query.export.plan import Cell
from core.rest.export.tables import NUMBERS
from twenty.errors import BadUserInput

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 1_048_576, 16_384, 32_767
MOST_DIGITS = 15
FIRST_DAY = "1900-03-01"
WIDTH = 18
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "use_zip64": True,
}
Write = Callable[[int, int, str], Any]


class WorkbookFile:
    """`folder`: for the parts of the sheet until it is packed, whose owner removes it."""

    def __init__(self, out: IO[bytes], folder: Path, title: str) -> None:
        self._out = out
        self._folder = folder
        self._title = title[:31]  # a sheet's name is no longer
        self._row = 0
        self._book: Any = None

    def begin(self, cells: Sequence[Cell]) -> None:
        if len(cells) > MOST_COLUMNS:
            raise _too_large(f"{len(cells)} columns; a sheet has {MOST_COLUMNS}")
        self._book = xlsxwriter.Workbook(self._out, {**_OPTIONS, "tmpdir": str(self._folder)})
        self._sheet: Worksheet = self._book.add_worksheet(self._title)
        self._cells = cells
        self._writers = [self._writer(cell.kind) for cell in cells]
        bold = self._book.add_format({"bold": True})
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(cells) - 1, WIDTH)
        for column, cell in enumerate(cells):
            self._sheet.write_string(0, column, cell.heading, bold)
        self._row = 1

    def add(self, rows: list[bytes]) -> None:
        if self._row + len(rows) > MOST_ROWS:
            raise _too_large(f"more than {MOST_ROWS - 1} records, the rows of a sheet")
        for row in rows:
            values = json.loads(row)
            for column, text in enumerate(values):
                if text:
                    self._check(text, column, values)
                    self._writers[column](self._row, column, text)
            self._row += 1

    def finish(self) -> None:
        self._book.close()

    def abandon(self) -> None:
        """Forget an unfinished book, which would otherwise be packed when it is collected."""
        if self._book is not None and not self._book.fileclosed:
            self._book.fileclosed = True
            self._sheet.row_data_fh.close()

    def _check(self, text: str, column: int, values: Sequence[str | None]) -> None:
        # Excel counts UTF-16 units.
        if len(text) * 2 > MOST_CHARACTERS and len(text.encode("utf-16-le")) > 2 * MOST_CHARACTERS:
            raise _too_large(
                f"the {self._cells[column].heading} of record {values[0]} has {len(text)} "
                f"characters; a cell takes {MOST_CHARACTERS}"
            )

    def _writer(self, kind: str) -> Write:
        text: Write = self._sheet.write_string
        if kind in NUMBERS:
            return self._number
        if kind == "boolean":
            return lambda row, column, value: self._sheet.write_boolean(
                row, column, value == "true"
            )
        if kind == "date":
            return self._moment("yyyy-mm-dd", text)
        if kind == "datetime":
            return self._moment("yyyy-mm-dd hh:mm:ss", text)
        return text

    def _number(self, row: int, column: int, text: str) -> None:
        if sum(map(str.isdigit, text.partition("e")[0])) > MOST_DIGITS:
            self._sheet.write_string(row, column, text)
        else:
            self._sheet.write_number(row, column, float(text))

    def _moment(self, pattern: str, otherwise: Write) -> Write:
        shown = self._book.add_format({"num_format": pattern})

        def write(row: int, column: int, text: str) -> None:
            if len(text.partition("-")[0]) != 4 or text < FIRST_DAY:
                otherwise(row, column, text)
                return
            moment = datetime.fromisoformat(text.removesuffix("Z"))
            self._sheet.write_datetime(row, column, moment, shown)

        return write


def _too_large(what: str) -> BadUserInput:
    return BadUserInput(
        f"The records do not fit into a workbook: {what}. Export CSV or NDJSON, or fewer records.",
        code="EXPORT_DOES_NOT_FIT",
    )
