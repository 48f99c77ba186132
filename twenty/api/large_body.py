"""A body that is too large for memory: it is read in parts, into a file without a name."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest

from twenty.errors import LengthRequired, PayloadTooLarge, ServiceBusy

PART_BYTES = 256 * 1024
# Left on the disk for the database and others.
RESERVE_BYTES = 256 * 1024 * 1024


def spooled_body(request: HttpRequest, most: int) -> IO[bytes]:
    """Return the whole body as a file, which the caller closes.

    Raises `LengthRequired` for a body in chunks, whose end an abort could feign, `PayloadTooLarge`,
    `ServiceBusy` for a full disk, and what reading raises.
    """
    if "HTTP_TRANSFER_ENCODING" in request.META or not request.META.get("CONTENT_LENGTH"):
        raise LengthRequired("Send the file with its Content-Length, not in chunks.")
    if int(request.META["CONTENT_LENGTH"]) > most:
        raise PayloadTooLarge(f"The file is larger than {most} bytes.")
    file: IO[bytes] = tempfile.TemporaryFile(dir=settings.DATA_DIR)  # noqa: SIM115
    try:
        for part in _parts(request, most):
            if shutil.disk_usage(settings.DATA_DIR).free < RESERVE_BYTES:
                raise ServiceBusy(
                    "The server's disk has no room for the file.", headers={"Retry-After": "60"}
                )
            file.write(part)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _parts(request: HttpRequest, most: int) -> Iterator[bytes]:
    source: Any = request.META.get("wsgi.input")
    if hasattr(request, "_body"):  # read before, as for an Idempotency-Key
        yield request.body
    elif hasattr(source, "parts"):  # of `manage.py serve`
        yield from source.parts(most)
    else:
        while part := request.read(PART_BYTES):
            yield part
