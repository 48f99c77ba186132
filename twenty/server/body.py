"""The body of a request as the application reads it: complete, in time, not too large, or refused.

Nothing is read before the application asks. Unauthenticated callers get little time for little;
others have BODY_TIMEOUT for each part of 64 kB. If it is not in time, 408 is sent while the reading
thread still waits.

A body that its caller aborted reaches nobody. For chunked bodies Granian does not distinguish their
end from an abort: such a body must itself mark its end, as JSON does.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import UnreadablePostError

from twenty.errors import PayloadTooLarge, RequestTimeout
from twenty.http.known_callers import is_known
from twenty.server.granian_fence import Answer, Connection
from twenty.server.late_answer import late_answer
from twenty.server.seats import Seats
from twenty.server.waiting import Standing, Wait, WaitingRoom

PART_BYTES = 65_536
# What is taken at once of a body that is read in parts.
STREAMED_BYTES = 4 * PART_BYTES
# Enough for what strangers send: credentials, a form.
UNKNOWN_BYTES = 65_536
# An unread body is drained up to this size: the connection can then be reused, and a caller who is
# still sending gets to see the answer.
DRAINED_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class BodyRules:
    """Limits of bodies, for authenticated and other callers; bytes and seconds."""

    most_bytes: int
    part_seconds: float
    unknown_seconds: float


class Bodies:
    """Receives the bodies of a worker's requests."""

    def __init__(self, rules: BodyRules, seats: Seats, room: WaitingRoom) -> None:
        self.rules = rules
        self.unknown_bytes = min(UNKNOWN_BYTES, rules.most_bytes)
        self.seats = seats
        self.room = room

    def receive(self, wait: Wait, source: Any, most: int) -> tuple[list[bytes], int]:
        """Read up to `most` bytes in parts; return them, and how many are missing.

        Raises `RequestTimeout`, to a reader whose caller has already been answered.
        """
        parts: list[bytes] = []
        self.room.enter(wait)
        try:
            while most and (part := source.read(min(PART_BYTES, most))):
                most -= len(part)
                if wait.standing is not Standing.UNWANTED:
                    parts.append(part)
                    wait.prolong()
        finally:
            is_in_time = self.room.leave(wait)
        if not is_in_time:
            raise RequestTimeout
        return parts, most


class Body:
    """The value of `wsgi.input`.

    Reading may raise `RequestTimeout`, `PayloadTooLarge`, and `UnreadablePostError` when the caller
    aborted.
    """

    def __init__(self, environ: dict[str, Any], connection: Connection, bodies: Bodies) -> None:
        self._environ = environ
        self._source = environ["wsgi.input"]
        self._connection = connection
        self._bodies = bodies
        is_chunked = "HTTP_TRANSFER_ENCODING" in environ
        self._length = None if is_chunked else int(environ["CONTENT_LENGTH"])
        self._content: io.BytesIO | None = None
        self._is_broken = False  # nothing more can be read
        self._is_over = False  # everything has been read

    def read(self, size: int | None = -1) -> bytes:
        return self._whole().read(size)

    def readline(self, size: int | None = -1) -> bytes:
        return self._whole().readline(size)

    def readlines(self, hint: int = -1) -> list[bytes]:
        return self._whole().readlines(hint)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._whole())

    def parts(self, most: int) -> Iterator[bytes]:
        """Yield an unread body of known length in parts, which need not fit into memory.

        Raises as reading does, and `PayloadTooLarge` beyond `most` bytes.
        """
        if self._content is not None:
            yield self._content.read()
            return
        missing = self._length or 0
        if missing > most:
            raise PayloadTooLarge(f"The request body is larger than {most} bytes.")
        answer = partial(late_answer, self._environ["PATH_INFO"])
        patience = self._bodies.rules.part_seconds
        self._is_broken = True
        while missing:
            wait = Wait(self._connection, Standing.KNOWN, patience, answer, self._bodies.seats.mine)
            asked = min(missing, STREAMED_BYTES)
            found, lacking = self._bodies.receive(wait, self._source, asked)
            if lacking:
                raise UnreadablePostError("The caller aborted the request.")
            missing -= asked
            yield b"".join(found)
        self._is_broken, self._is_over = False, True

    def close(self) -> None:
        """Django closes what it has read."""

    def drain(self, answer: Answer) -> bool:
        """Discard an unread body, so that the connection can be reused.

        Returns whether all of it has been read; `answer` is sent in any case. Callers who wait for
        `100 Continue` are not asked to continue.
        """
        if self._is_over or self._is_broken:
            return self._is_over
        is_long = self._length is not None and self._length > DRAINED_BYTES
        if is_long or "HTTP_EXPECT" in self._environ or self._environ["REQUEST_METHOD"] == "HEAD":
            return False
        try:
            patience = self._bodies.rules.unknown_seconds
            self._receive(DRAINED_BYTES, Standing.UNWANTED, patience, lambda: answer)
        except (RequestTimeout, UnreadablePostError):
            return False  # it has been answered, or the caller is gone
        return self._is_over

    def _whole(self) -> io.BytesIO:
        if self._content is None:
            self._content = io.BytesIO(self._taken())
        return self._content

    def _taken(self) -> bytes:
        if self._environ["REQUEST_METHOD"] == "HEAD":
            return b""  # a HEAD request needs no body
        rules = self._bodies.rules
        if is_known(self._environ):
            most, standing, patience = rules.most_bytes, Standing.KNOWN, rules.part_seconds
        else:
            most, standing = self._bodies.unknown_bytes, Standing.UNKNOWN
            patience = rules.unknown_seconds
        too_large = f"The request body is larger than {most} bytes."
        if self._length is not None and self._length > most:
            raise PayloadTooLarge(too_large)
        answer = partial(late_answer, self._environ["PATH_INFO"])
        found = self._receive(most, standing, patience, answer)
        if not self._is_over:
            raise PayloadTooLarge(too_large)
        return found

    def _receive(
        self, most: int, standing: Standing, patience: float, answer: Callable[[], Answer]
    ) -> bytes:
        """Return the rest of the body, or its beginning where it is longer than `most`."""
        if self._is_broken:
            raise UnreadablePostError("The body cannot be read again.")
        self._is_broken = True
        # Without a length, ask for one byte too much, to see where it ends.
        asked = most + 1 if self._length is None else self._length
        wait = Wait(self._connection, standing, patience, answer, self._bodies.seats.mine)
        parts, missing = self._bodies.receive(wait, self._source, asked)
        if missing and self._length is not None:
            raise UnreadablePostError("The caller aborted the request.")
        self._is_broken = False
        self._is_over = self._length is not None or missing > 0
        return b"".join(parts)
