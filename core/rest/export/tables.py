"""Records → lines of CSV and NDJSON, written to a file as they come.

CSV is RFC 4180 in UTF-8: commas, CR LF, quotes doubled. An empty cell is a value that is missing.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import IO, Protocol

from core.query.export.plan import Cell

BOM = "\ufeff"
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
NUMBERS = frozenset({"integer", "bigint", "float", "numeric", "position"})


class File(Protocol):
    """Takes records (`core.records.Taker`); `finish` completes the file."""

    def begin(self, cells: Sequence[Cell]) -> None: ...

    def add(self, rows: list[bytes]) -> None: ...

    def finish(self) -> None: ...


class NdjsonFile:
    """One JSON object a line."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def begin(self, cells: Sequence[Cell]) -> None:
        """There is no heading."""

    def add(self, rows: list[bytes]) -> None:
        self._out.write(b"\n".join(rows) + b"\n")

    def finish(self) -> None:
        """Nothing follows the last line."""


class CsvFile:
    """`for_excel`: with a byte order mark, and no text that a spreadsheet would compute."""

    def __init__(self, out: IO[bytes], *, for_excel: bool = False) -> None:
        self._out = out
        self._for_excel = for_excel
        self._texts: list[int] = []  # columns that may hold any text

    def begin(self, cells: Sequence[Cell]) -> None:
        self._texts = [place for place, cell in enumerate(cells) if cell.kind not in NUMBERS]
        heading = [cell.heading for cell in cells]
        self._write([heading], BOM if self._for_excel else "")

    def add(self, rows: list[bytes]) -> None:
        found = [json.loads(row) for row in rows]
        if self._for_excel:
            for row in found:
                self._guard(row)
        self._write(found)

    def finish(self) -> None:
        """Nothing follows the last line."""

    def _guard(self, row: list[str | None]) -> None:
        for place in self._texts:
            text = row[place]
            if text and text.startswith(_FORMULA_SIGNS):
                row[place] = f"'{text}"

    def _write(self, rows: Sequence[Sequence[str | None]], before: str = "") -> None:
        text = io.StringIO(newline="")
        text.write(before)
        csv.writer(text).writerows(rows)
        self._out.write(text.getvalue().encode())
