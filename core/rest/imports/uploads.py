"""`PUT /rest/imports/{id}/file`: format and charset of the file, and how many come at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.http import HttpRequest

from core.imports.files.reading import CSV, NDJSON, XLSX
from core.rest.export import formats
from twenty.errors import BadUserInput, RateLimited, UnsupportedMediaType
from twenty.http.query_string import QueryParameters

# Of one process: each holds a thread while its rows are read.
AT_ONCE = 2
RETRY_SECONDS = 5
_FORMATS = {
    CSV: formats.CSV.media_types,
    NDJSON: formats.NDJSON.media_types,
    XLSX: formats.XLSX.media_types,
}
_BY_TYPE = {kind: name for name, kinds in _FORMATS.items() for kind in kinds}
_places = threading.BoundedSemaphore(AT_ONCE)


class FileForm(NamedTuple):
    format: str
    charset: str


def form_of(request: HttpRequest, parameters: QueryParameters) -> FileForm:
    """Return what `format`, or else `Content-Type`, says. Raises `ApiError`."""
    content_type = request.META.get("CONTENT_TYPE", "")
    essence, *options = (part.strip() for part in content_type.split(";"))
    given = dict(_option(option) for option in options)
    charset = given.get("charset", "")
    named = parameters.get("format")
    if named is not None:
        name = ",".join(named)
        if name not in _FORMATS:
            raise BadUserInput(
                f"'format={name}' parameter invalid. Allowed values are {', '.join(_FORMATS)}",
                code=formats.INVALID_FORMAT,
            )
        return FileForm(name, charset)
    found = _BY_TYPE.get(essence.lower())
    if found is None:
        raise UnsupportedMediaType(
            f"Content-Type '{content_type}' is no file for an import: send"
            f" {', '.join(kinds[0] for kinds in _FORMATS.values())}, or say 'format=csv'."
        )
    return FileForm(found, charset)


def _option(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip().strip('"')


@contextmanager
def place() -> Iterator[None]:
    """Take one of the places for files. Raises `RateLimited`."""
    if not _places.acquire(blocking=False):
        raise RateLimited(
            f"{AT_ONCE} files are being read already; try again in a moment.",
            code="TOO_MANY_UPLOADS",
            headers={"Retry-After": str(RETRY_SECONDS)},
        )
    try:
        yield
    finally:
        _places.release()
