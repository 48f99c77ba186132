"""A request over a real connection, rarely shared by two clients of one server."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from random import Random

from tests.contracts.differential.asked import Answer, Asked

REQUESTS_OF_A_CONNECTION = 6
HOST = "127.0.0.1:8000"  # the twin is told the same


@dataclass
class Client:
    """One thread's client; it reconnects every few requests, so that every process gets some."""

    port: int
    chance: Random
    _connection: http.client.HTTPConnection | None = None
    _left: int = field(default=0)

    def send(self, asked: Asked, token: str | None) -> Answer:
        """The answer; status 0 when there was none."""
        if self._connection is None or self._left <= 0:
            self.close()
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self._left = REQUESTS_OF_A_CONNECTION
        self._left -= 1
        try:
            self._connection.request(
                asked.method,
                _ascii(asked.path),
                body=asked.body or None,
                headers=self._headers(asked, token),
            )
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Answer("0 No answer", {}, repr(error).encode())
        return Answer(f"{response.status} {response.reason}", {}, body)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _headers(self, asked: Asked, token: str | None) -> dict[str, str]:
        # Refusals are counted by address, so that many strangers need many.
        address = ".".join(str(self.chance.randrange(1, 255)) for _ in range(3))
        headers = {"Host": HOST, "X-Forwarded-For": f"10.{address}"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if asked.content_type:
            headers["Content-Type"] = asked.content_type
        return headers | dict(asked.headers)


def _ascii(path: str) -> str:
    """`path` holds bytes above 127 as Latin-1; http.client wants them escaped."""
    return "".join(c if " " < c < "\x7f" else f"%{ord(c):02X}" for c in path)
