"""Connections: kept alive where possible, closed where announced, and never missing for others."""

from __future__ import annotations

import http.client
import resource
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.twenty.process.conftest import need_embedded_postgres
from tests.twenty.process.server import (
    Server,
    manage,
    running_server,
    start_server,
    temporary_data_dir,
)
from twenty.server.capacity import most_connections

pytestmark = pytest.mark.process

IDLE_SECONDS = 3
IDLE_CONNECTIONS = 1000
LIVENESS_SECONDS = 60


@dataclass(frozen=True)
class World:
    server: Server
    key: str

    def session(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=LIVENESS_SECONDS)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    need_embedded_postgres()
    settings = {"IDLE_TIMEOUT": f"{IDLE_SECONDS}s", "API_RATE_LIMIT": "20/h", "WORKERS": "1"}
    with temporary_data_dir() as folder, running_server(folder, **settings) as server:
        assert manage(folder, "create_workspace", "Open").returncode == 0
        key = manage(folder, "create_api_key", "--name", "n", "--role", "Admin").stdout.strip()
        yield World(server, key)


@pytest.mark.parametrize(
    ("path", "key", "status"),
    [
        ("/rest/people", "wrong", 401),
        ("/graphql", "", 401),
        ("/metadata", "", 401),
        ("/rest/nothing", None, 400),
        ("/nowhere", "", 404),
        ("/healthz", "", 200),
    ],
)
@pytest.mark.parametrize("size", [10, 100_000, 900_000, 9_000_000])
def test_an_answer_before_the_body_was_read_ends_no_session_silently(
    world: World, path: str, key: str | None, status: int, size: int
) -> None:
    """Either the next call on the connection is answered, or its closing was announced."""
    headers = {"Content-Type": "application/json"}
    if key != "":
        headers["Authorization"] = f"Bearer {world.key if key is None else key}"
    for _ in range(3):
        session = world.session()
        session.request("POST", path, b" " * size, headers)
        answer = session.getresponse()
        answer.read()
        # Strangers may send little to pages, and are told by APIs that they are unknown whatever
        # they send; calls of known callers are counted.
        assert answer.status in {status, 429, 413 if path == "/nowhere" else status}
        if answer.getheader("Connection") != "close":
            session.request("GET", "/healthz")
            assert session.getresponse().read() == b'{"status": "ok"}'
        elif size <= 100_000:
            pytest.fail("a body of this size is passed over, and its connection kept")
        session.close()


def test_a_caller_who_waits_for_100_continue_is_refused_without_the_body(world: World) -> None:
    with socket.create_connection(("127.0.0.1", world.server.port), LIVENESS_SECONDS) as opened:
        opened.sendall(
            b"POST /rest/people HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n"
            b"Content-Type: application/json\r\nExpect: 100-continue\r\n\r\n"
        )
        heard = b""
        while part := opened.recv(65_536):
            heard += part
    assert heard.startswith(b"HTTP/1.1 401 ")
    assert b"connection: close" in heard.lower()


def test_a_thousand_idle_connections_keep_nobody_out_and_are_closed(world: World) -> None:
    most_connections()  # raises this process's limit of descriptors as the server does its own
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < IDLE_CONNECTIONS + 200:
        pytest.skip("this process may not open so many connections")
    with ExitStack() as stack:
        idle = [
            stack.enter_context(socket.create_connection(("127.0.0.1", world.server.port), 60))
            for _ in range(IDLE_CONNECTIONS)
        ]
        session = world.session()
        session.request("GET", "/healthz")
        assert session.getresponse().read() == b'{"status": "ok"}'
        session.close()
        for connection in idle:
            assert connection.recv(1) == b""  # the server closed it


def test_idle_connections_give_way_when_all_are_taken(data_dir: Path) -> None:
    """There are more idle ones of each kind than the server holds, and they never end."""
    descriptors = 400
    settings = {"WORKERS": "1", "IDLE_TIMEOUT": "60m"}
    server = start_server(data_dir, None, (), descriptors, **settings)
    try:
        server.await_status("/readyz", 200)
        with ExitStack() as stack:
            for number in range(descriptors):
                opened = socket.create_connection(("127.0.0.1", server.port), LIVENESS_SECONDS)
                stack.enter_context(opened)
                if number % 2:  # asks once, and stays
                    opened.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            for _ in range(5):
                assert server.get("/healthz") == 200
    finally:
        server.send(signal.SIGTERM)
        server.await_end()


def test_a_caller_who_reads_no_answer_loses_the_connection(world: World) -> None:
    """It is more than the system buffers; nobody else notices anything."""
    if not hasattr(socket, "TCP_USER_TIMEOUT"):
        pytest.skip("this system cannot tell")
    with socket.socket() as opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        opened.connect(("127.0.0.1", world.server.port))
        asked = f"GET {_largest_file(world)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        opened.sendall(asked * 8)
        deadline = time.monotonic() + LIVENESS_SECONDS
        while _is_connected(world, opened.getsockname()[1]):
            assert time.monotonic() < deadline
            assert world.server.get("/healthz") == 200
            time.sleep(0.2)


def _largest_file(world: World) -> str:
    root = world.server.data_dir / "static"
    found = max(root.rglob("*.js"), key=lambda path: path.stat().st_size)
    assert found.stat().st_size > 1_000_000
    return f"/static/{found.relative_to(root)}"


def _is_connected(world: World, port: int) -> bool:
    return any(
        found.raddr and found.raddr.port == port and found.status == psutil.CONN_ESTABLISHED
        for worker in world.server.workers()
        for found in worker.net_connections("tcp")
    )
