"""A program: the workbook on standard input → its rows as lines of JSON on standard output.

Arguments: bytes of memory, seconds of processor time, name of the sheet ("": the first).
"""

from __future__ import annotations

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any


def main(memory: str, seconds: str, sheet_name: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    # Only now: what it loads is limited too.
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    except (python_calamine.CalamineError, OSError, ValueError):
        _write({"problem": "it is no workbook (XLSX)"})
        return
    names = book.sheet_names
    if sheet_name and sheet_name not in names:
        _write({"problem": f"it has no sheet {sheet_name!r}, but {', '.join(names)}"})
        return
    sheet = book.get_sheet_by_name(sheet_name) if sheet_name else book.get_sheet_by_index(0)
    for _ in range(sheet.start[0] if sheet.start else 0):
        _write([])  # rows are counted from the first of the sheet
    for row in sheet.iter_rows():
        _write([_cell(value) for value in row])


def _write(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


def _cell(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else value


if __name__ == "__main__":
    main(*sys.argv[1:])
