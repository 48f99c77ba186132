"""An answer that is a file: complete, of known length, too large to be held in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from django.http import StreamingHttpResponse


class Chunks(Protocol):
    @property
    def size(self) -> int: ...

    def close(self) -> None: ...

    def __iter__(self) -> Iterator[bytes]: ...


class SpooledAnswer(StreamingHttpResponse):
    """Sends `chunks`; `close` closes them, sent or not."""

    def __init__(self, chunks: Chunks, **options: object) -> None:
        super().__init__(chunks, **options)
        self.headers["Content-Length"] = str(chunks.size)
