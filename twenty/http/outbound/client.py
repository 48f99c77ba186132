"""One POST to a checked target, within a deadline that nothing extends.

`http.client` reads the answer; the connection below it is ours, because a time limit of a socket
holds for one read only: a server that sends a byte at a time would hold it for ever. Neither
redirects nor proxies of the environment are followed.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

from twenty.http.outbound.answers import OutboundAnswer, OutboundFailure
from twenty.http.outbound.targets import Refused, Target, resolve

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
KEPT_BYTES = 2048
# Status, headers and what is kept of the body; no useful answer begins with more.
MOST_BYTES = 65_536


def post(
    url: str, headers: Mapping[str, str], body: bytes, deadline: float = TOTAL_SECONDS
) -> OutboundAnswer:
    """Send, and return the answer's beginning; `deadline`: seconds for everything together.

    Raises `OutboundFailure`.
    """
    until = time.monotonic() + deadline
    try:
        target = resolve(url)
    except Refused as refused:
        raise OutboundFailure(str(refused)) from None
    try:
        with _connected(target, until) as stream:
            return _exchanged(stream, target, headers, body)
    except TimeoutError:
        raise OutboundFailure(f"No complete answer within {deadline:g} seconds.") from None
    except ssl.SSLError as error:
        raise OutboundFailure(f"TLS failed: {error.reason or error}.") from None
    except http.client.HTTPException as error:
        raise OutboundFailure(f"The answer is not HTTP ({type(error).__name__}).") from None
    except OSError as error:
        raise OutboundFailure(f"The connection broke: {error.strerror or error}.") from None


class _Stream:
    """A connected socket, as `http.client` uses one, each of whose waits ends at the deadline."""

    def __init__(self, connected: socket.socket, until: float) -> None:
        self._socket = connected
        self._until = until

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._limit()
            rest = rest[self._socket.send(rest) :]

    def receive_into(self, buffer: Any) -> int:
        self._limit()
        return self._socket.recv_into(buffer)

    def makefile(self, *_: Any) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """`http.client` closes before it reads the body, which still comes from here."""

    def _limit(self) -> None:
        self._socket.settimeout(_remaining(self._until))


class _Reader(io.RawIOBase):
    def __init__(self, stream: _Stream) -> None:
        self._stream = stream
        self._left = MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0:
            raise http.client.HTTPException("too long")
        count = self._stream.receive_into(buffer)
        self._left -= count
        return count


def _connected(target: Target, until: float) -> _Stream:
    """Try the addresses in turn. Raises `OSError` of the last."""
    problem: OSError = OSError("no address")
    patience = min(until, time.monotonic() + CONNECT_SECONDS)
    for address in target.addresses:
        try:
            plain = socket.create_connection(
                (str(address), target.port), timeout=_remaining(patience)
            )
        except TimeoutError:
            raise OutboundFailure(f"No connection within {CONNECT_SECONDS:g} seconds.") from None
        except OSError as error:
            problem = error
            continue
        return _Stream(_secured(plain, target, until), until)
    raise problem


def _secured(plain: socket.socket, target: Target, until: float) -> socket.socket:
    if target.scheme == "http":
        return plain
    try:
        plain.settimeout(_remaining(until))
        return _tls().wrap_socket(plain, server_hostname=target.host)
    except BaseException:
        plain.close()
        raise


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _exchanged(
    stream: _Stream, target: Target, headers: Mapping[str, str], body: bytes
) -> OutboundAnswer:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = stream
    sent = {
        "Host": target.host_header,
        **headers,
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
    for name, value in sent.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    return OutboundAnswer(
        response.status, response.read(KEPT_BYTES), response.headers.get("Retry-After")
    )


def _remaining(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
