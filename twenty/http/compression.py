"""Content codings: answers in gzip or zstd, as `Accept-Encoding` prefers (docs/api/README.md).

For the APIs only. Length tells about content, so a page must not be compressed that holds a secret
beside text of somebody who can make its reader ask for it again and again (BREACH): pages hold
tokens against forged forms, and a browser sends their session by itself. An API takes its key from
the `Authorization` header, which no other site can make a browser send.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import IO, cast

import zstandard
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Higher levels save little more and cost far more: docs/performance.md#compression.
GZIP_LEVEL, ZSTD_LEVEL = 1, 1
LEAST_BYTES = 1024
_GZIP_FORMAT = 31  # zlib's window bits for a gzip file
ENCODING = "content-encoding"


class Coding(StrEnum):
    """In the order of preference where a client has none."""

    ZSTD = "zstd"
    GZIP = "gzip"


def coding_for(request: HttpRequest) -> Coding | None:
    """Return the coding of a large answer; None: as it is."""
    accepted = request.META.get("HTTP_ACCEPT_ENCODING")
    return preferred(accepted) if accepted and settings.COMPRESS_RESPONSES else None


def preferred(accepted: str) -> Coding | None:
    """Read `Accept-Encoding`: the known coding with the highest q-value."""
    qualities: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, option = part.partition(";")
        qualities[name.strip()] = _quality(option)
    other = qualities.get("*", 0.0)
    best, most = None, max(qualities.get("identity", 0.0), 0.0)
    for coding in Coding:
        quality = qualities.get(coding.value, other)
        if quality > 0 and (quality > most or (best is None and quality == most)):
            best, most = coding, quality
    return best


def _quality(option: str) -> float:
    name, _, text = option.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(text)
    except ValueError:
        return 0.0  # unreadable: better not


def compress(request: HttpRequest, response: HttpResponseBase) -> None:
    """Compress a finished answer of some size, unless it is already, or names its exact bytes.

    A strong `ETag` is of the bytes as they are sent; such an answer stays as it is.
    """
    store = response.headers._store
    if response.streaming or ENCODING in store:
        return
    content: bytes = response.content  # type: ignore[attr-defined]  # not streaming
    if len(content) < LEAST_BYTES or ("etag" in store and store["etag"][1][:2] != "W/"):
        return
    coding = coding_for(request)
    if coding is not None:
        response.content = compressed(content, coding)  # type: ignore[attr-defined]
        store[ENCODING] = ("Content-Encoding", coding.value)


def compressed(content: bytes, coding: Coding) -> bytes:
    if coding is Coding.ZSTD:
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(content)
    return zlib.compress(content, GZIP_LEVEL, _GZIP_FORMAT)


@contextmanager
def compressing(out: IO[bytes], coding: Coding | None) -> Iterator[IO[bytes]]:
    """Yield a file whose content is written to `out` compressed; `out` stays open."""
    if coding is None:
        yield out
    elif coding is Coding.GZIP:
        with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=GZIP_LEVEL, mtime=0) as found:
            yield cast("IO[bytes]", found)
    else:
        compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL)
        with compressor.stream_writer(out, closefd=False) as writer:
            yield cast("IO[bytes]", writer)
