"""Answers of targets that mean no good, over real sockets: each attempt ends, and in time."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from pytest_django import Settings

from twenty.http import outbound
from twenty.http.outbound.client import KEPT_BYTES

LOOPBACK = "127.0.0.1"
# Only ever waited for in full by an attempt that must fail.
SHORT = 0.5


@pytest.fixture(autouse=True)
def _allowed(settings: Settings) -> None:
    settings.OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS = (LOOPBACK,)


@contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Accept connections and let `answer` write to each."""
    listening = socket.create_server((LOOPBACK, 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    def one(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            answer(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{listening.getsockname()[1]}/hook"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data or not data.endswith(b"{}"):
        data += connection.recv(65_536)
    return data


def answering(text: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(text)

    return answer


def dripping(beginning: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(beginning)
        while True:
            connection.sendall(drop)
            time.sleep(0.02)

    return answer


def _silent(until: threading.Event) -> None:
    until.wait()


def test_what_is_sent() -> None:
    seen: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        seen.append(read_request(connection))
        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok")

    with raw_server(answer) as url:
        found = outbound.post(f"{url}?key=1", {"Content-Type": "application/json"}, b"{}")
    assert (found.status, found.body, found.retry_after) == (201, b"ok", None)
    head = seen[0].split(b"\r\n\r\n")[0].split(b"\r\n")
    assert head[0] == b"POST /hook?key=1 HTTP/1.1"
    names = [line.split(b":")[0] for line in head[1:]]
    assert names == [b"Host", b"Content-Type", b"Content-Length", b"Connection"]


@pytest.mark.parametrize(
    ("beginning", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_a_dripping_answer_ends_at_the_deadline(beginning: bytes, drop: bytes) -> None:
    with raw_server(dripping(beginning, drop)) as url, pytest.raises(outbound.OutboundFailure):
        outbound.post(url, {}, b"{}", SHORT)


def test_a_silent_target_ends_at_the_deadline() -> None:
    waiting = threading.Event()
    with (
        raw_server(lambda _: _silent(waiting)) as url,
        pytest.raises(outbound.OutboundFailure, match=r"within 0\.5 seconds"),
    ):
        outbound.post(url, {}, b"{}", SHORT)
    waiting.set()


def test_an_endless_answer_is_cut() -> None:
    def answer(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"a" * 65_536)

    with raw_server(answer) as url:
        found = outbound.post(url, {}, b"{}")
    assert len(found.body) == KEPT_BYTES


def test_endless_headers_are_refused() -> None:
    many = b"HTTP/1.1 200 OK\r\n" + b"".join(b"x%d: %s\r\n" % (i, b"y" * 2000) for i in range(99))
    with raw_server(answering(many + b"\r\n")) as url, pytest.raises(outbound.OutboundFailure):
        outbound.post(url, {}, b"{}")


@pytest.mark.parametrize("text", [b"SSH-2.0-OpenSSH\r\n", b"", b"\x00" * 100, b"HTTP/1.1 x\r\n"])
def test_what_is_not_http_is_a_failure(text: bytes) -> None:
    with raw_server(answering(text)) as url, pytest.raises(outbound.OutboundFailure):
        outbound.post(url, {}, b"{}")


def test_a_redirect_is_an_answer_and_not_followed(settings: Settings) -> None:
    followed = threading.Event()
    with raw_server(lambda _: followed.set()) as other:
        text = f"HTTP/1.1 307 x\r\nLocation: {other}\r\nContent-Length: 0\r\n\r\n".encode()
        with raw_server(answering(text)) as url:
            assert outbound.post(url, {}, b"{}").status == 307
    assert not followed.is_set()


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with raw_server(answering(b"HTTP/1.1 204 x\r\n\r\n")) as url:
        assert outbound.post(url, {}, b"{}").status == 204


def test_nobody_listens() -> None:
    with socket.create_server((LOOPBACK, 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(outbound.OutboundFailure, match="connection"):
        outbound.post(f"http://{LOOPBACK}:{port}/", {}, b"{}")


def test_tls_is_verified() -> None:
    with (
        raw_server(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")) as url,
        pytest.raises(outbound.OutboundFailure, match=r"TLS|broke"),
    ):
        outbound.post(url.replace("http:", "https:"), {}, b"{}")
