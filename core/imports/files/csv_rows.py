"""Rows of CSV, from a file, in constant memory.

The encoding is declared (`charset`) or told by a byte order mark, otherwise UTF-8; the delimiter is
declared, or the sign that the heading has most of.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import IO

from core.imports.options import MAX_COLUMNS
from twenty.errors import BadUserInput, UnsupportedMediaType

INVALID_FILE = "INVALID_IMPORT_FILE"
MAX_CELL = 1_000_000  # characters
CHARSETS = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "us-ascii": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-1": "latin-1",
    "iso-8859-15": "iso-8859-15",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",;\t|"
_CHUNK = 65_536
csv.field_size_limit(MAX_CELL)


def csv_rows(file: IO[bytes], charset: str, delimiter: str) -> Iterator[list[str]]:
    """Yield every row, the heading first; a blank line is []. Raises `ApiError`."""
    encoding = _encoding(file, charset)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    try:
        heading = text.readline(MAX_CELL)
        text.seek(0)
        yield from _rows(text, delimiter or _sniffed(heading))
    except UnicodeDecodeError:
        raise _undecodable(file, encoding) from None
    finally:
        if not file.closed:
            text.detach()


def invalid_file(what: str) -> BadUserInput:
    return BadUserInput(f"The file cannot be read: {what}.", code=INVALID_FILE)


def _rows(text: io.TextIOWrapper, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    number = 1
    try:
        for row in reader:
            if len(row) > MAX_COLUMNS:
                raise invalid_file(f"row {number} has {len(row)} cells; at most {MAX_COLUMNS} fit")
            yield row
            number += 1
    except csv.Error as error:
        raise invalid_file(f"row {number} is not CSV: {error}") from None


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Yield lines, none longer than a cell and what quotes it may be."""
    while line := text.readline(2 * MAX_CELL):
        yield line


def _encoding(file: IO[bytes], charset: str) -> str:
    file.seek(0)
    start = file.read(4)
    if charset:
        found = CHARSETS.get(charset.lower())
        if found is None:
            known = ", ".join(sorted(CHARSETS))
            raise UnsupportedMediaType(f"The charset '{charset}' is not supported; use {known}.")
        return found
    return next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8-sig")


def _sniffed(heading: str) -> str:
    """Return the delimiter of a heading: what it has most of, outside of quotes."""
    unquoted = "".join(heading.split('"')[::2])
    best = max(_DELIMITERS, key=unquoted.count)  # of equals, the one listed first
    return best if best in unquoted else ","


def _undecodable(file: IO[bytes], encoding: str) -> BadUserInput:
    """Name the byte that could not be decoded."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    place = 0
    while chunk := file.read(_CHUNK):
        waiting = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            at = place - waiting + error.start
            byte = error.object[error.start]
            return invalid_file(
                f"byte {at} (0x{byte:02x}) is not {encoding.removesuffix('-sig')}; declare its"
                " encoding, as in 'Content-Type: text/csv; charset=windows-1252'"
            )
        place += len(chunk)
    return invalid_file(f"its last character is not complete in {encoding}")
