"""Rows of a workbook (XLSX), read by a process of its own with little memory and time.

A workbook is compressed and names its own size: a small file may ask for all memory there is. So
the process that reads it is limited, and only that process ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from core.imports.files.csv_rows import invalid_file
from core.imports.options import MAX_COLUMNS

MEMORY_BYTES = 1024 * 1024 * 1024
SECONDS = 120
_PROGRAM = Path(__file__).with_name("workbook_program.py")


def workbook_rows(file: IO[bytes], sheet: str) -> Iterator[list[Any]]:
    """Yield every row of the sheet, or of the first one. Raises `BadUserInput`."""
    file.seek(0)
    command = [sys.executable, "-I", str(_PROGRAM), str(MEMORY_BYTES), str(SECONDS), sheet]
    with subprocess.Popen(  # noqa: S603  this program
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as program:
        assert program.stdout is not None  # noqa: S101  a pipe was asked for
        try:
            yield from _rows(program.stdout)
            if program.wait() != 0:
                raise invalid_file(
                    f"it is no workbook (XLSX), or needs more than {MEMORY_BYTES >> 20} MB or"
                    f" {SECONDS} s to be read; CSV has no such limit"
                )
        finally:
            program.kill()


def _rows(lines: IO[bytes]) -> Iterator[list[Any]]:
    for line in lines:
        found = json.loads(line)
        if isinstance(found, dict):
            raise invalid_file(str(found["problem"]))
        if len(found) > MAX_COLUMNS:
            raise invalid_file(f"a row has {len(found)} cells; at most {MAX_COLUMNS} fit")
        yield found
