"""Lines of NDJSON: one record a line. A line that is none is refused as a row, not as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from core.imports.files.csv_rows import invalid_file
from twenty.errors import BadUserInput
from twenty.http.json_body import parse_json

MAX_LINE = 4_000_000  # bytes


def ndjson_lines(file: IO[bytes]) -> Iterator[tuple[str, str | None]]:
    """Yield each line, and what is wrong with it; an empty line is ("", None)."""
    file.seek(0)
    number = 1
    while raw := file.readline(MAX_LINE + 1):
        if len(raw) > MAX_LINE:
            raise invalid_file(f"line {number} is longer than {MAX_LINE} bytes")
        yield _line(raw.strip())
        number += 1


def _line(raw: bytes) -> tuple[str, str | None]:
    if not raw or raw == b"\xef\xbb\xbf":
        return "", None
    text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "backslashreplace")
    text = text.replace("\0", "\\0")  # which no JSON has
    try:
        value = parse_json(raw)
    except BadUserInput as error:
        return text, error.message.removeprefix("The request body is ")
    if not isinstance(value, dict):
        return text, "Each line must be a JSON object."
    return text, None
