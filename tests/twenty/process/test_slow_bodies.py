"""Callers who send a body byte by byte are cut off, and keep nobody else from being served.

What is asserted are outcomes, never how long something took.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import quote

import pytest

from tests.twenty.process.conftest import need_embedded_postgres
from tests.twenty.process.dripping import CLOSED, Drip, dripping
from tests.twenty.process.good_client import PASSWORD, GoodClient
from tests.twenty.process.server import Server, manage, running_server, temporary_data_dir
from twenty.server.capacity import all_threads

pytestmark = pytest.mark.process

WORKERS, THREADS = 2, 2
ANONYMOUS_SECONDS, KNOWN_SECONDS = 1, 6
# Granian's own threads, those that look after bodies, and the interpreter's.
OTHER_THREADS = 16
MEGABYTE = 1_048_576
# An attempt to sign in counts, and an account has 15 of them.
EMAILS = tuple(f"person{number}@example.com" for number in range(4))
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class World:
    server: Server
    key: str
    emails: Iterator[str]

    def good_client(self) -> GoodClient:
        return GoodClient(self.server.url, self.key, next(self.emails))

    def database_connections(self) -> int:
        asked = "SELECT count(*) - 1 FROM pg_stat_activity WHERE backend_type = 'client backend'"
        code = (
            "from django.db import connection as c\n"
            f"with c.cursor() as u: u.execute({asked!r}); print(u.fetchone()[0])"
        )
        done = manage(self.server.data_dir, "shell", "-v", "0", "-c", code)
        return int(done.stdout)

    def open_socket(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=60)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    need_embedded_postgres()
    settings = {
        "WORKERS": str(WORKERS),
        "THREADS": str(THREADS),
        "ANONYMOUS_BODY_TIMEOUT": f"{ANONYMOUS_SECONDS}s",
        "BODY_TIMEOUT": f"{KNOWN_SECONDS}s",
        "API_RATE_LIMIT": "",
    }
    with temporary_data_dir() as folder, running_server(folder, **settings) as server:
        assert manage(folder, "create_workspace", "Slow").returncode == 0
        for email in EMAILS:
            words = ("create_user", email, "--role", "Admin", "--password-stdin")
            made = manage(folder, *words, standard_input=PASSWORD)
            assert made.returncode == 0, made.stderr
        key = manage(folder, "create_api_key", "--name", "n", "--role", "Admin").stdout.strip()
        yield World(server, key, cycle(EMAILS))


@pytest.mark.parametrize(
    ("count", "drip", "expected"),
    [
        (10, Drip("/metadata"), {"408"}),
        (50, Drip("/metadata", is_chunked=True), {"408"}),
        (200, Drip("/metadata"), {"408"}),
        (50, Drip("/sign-in", content_type=FORM), {"408"}),
        (50, Drip("/admin/login/", content_type=FORM), {"408"}),
        # Refused before it is read; what arrives all the same is drained for a moment.
        (50, Drip("/rest/people"), {"401"}),
        (50, Drip("/graphql", is_chunked=True), {"401"}),
        (50, Drip("/nowhere", content_type=FORM), {"408"}),
        (50, Drip("/sign-in", is_chunked=True, content_type=FORM), {"411"}),
    ],
    ids=lambda value: f"{value.path} {value.is_chunked}" if isinstance(value, Drip) else None,
)
def test_unknown_callers_who_drip_are_dismissed_and_everybody_else_is_served(
    world: World, count: int, drip: Drip, expected: set[str]
) -> None:
    with dripping(world.server.port, drip, count) as drippers:
        world.good_client().do_everything()
    assert set(drippers.outcomes) <= expected | {CLOSED}
    assert drippers.outcomes[CLOSED] < sum(drippers.outcomes.values())


@pytest.mark.parametrize("is_chunked", [False, True])
@pytest.mark.parametrize("path", ["/metadata", "/graphql", "/rest/people", "/rest/batch/people"])
def test_known_callers_who_drip_are_dismissed_and_everybody_else_is_served(
    world: World, path: str, is_chunked: bool
) -> None:
    with dripping(world.server.port, Drip(path, is_chunked, world.key), 50) as drippers:
        world.good_client().do_everything()
    assert set(drippers.outcomes) <= {"408", CLOSED}


def test_the_flood_costs_a_bounded_number_of_threads_and_connections(world: World) -> None:
    """Also after all of the above."""
    workers = world.server.workers()
    before = {worker.pid: worker.memory_info().rss for worker in workers}
    with dripping(world.server.port, Drip("/metadata", key=world.key), 200):
        world.good_client().do_everything()
        for worker in workers:
            assert worker.num_threads() <= all_threads(THREADS) + OTHER_THREADS
            assert worker.memory_info().rss - before[worker.pid] < 100 * MEGABYTE
        assert world.database_connections() <= WORKERS * THREADS
    assert {worker.pid for worker in world.server.workers()} == set(before)


@pytest.mark.parametrize("path", ["/rest/people", "/graphql", "/sign-in"])
def test_the_refusal_says_why_in_the_form_of_its_api(world: World, path: str) -> None:
    drip = Drip(path, key=world.key, content_type="application/json")
    with world.open_socket() as opened:
        opened.sendall(drip.head)
        head, _, body = _everything(opened).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in head.lower()
    if path == "/sign-in":
        assert body == b"The request's body did not come in time."
        return
    answer = json.loads(body)
    refused = answer if path.startswith("/rest") else answer["errors"][0]["extensions"]
    assert "REQUEST_TIMEOUT" in (refused.get("code"), refused.get("subCode"))


def test_a_slow_but_steady_body_is_read_to_its_end(world: World) -> None:
    """It takes longer than BODY_TIMEOUT in total; each 64 kB of it take half of that."""
    part = b" " * 65_536
    content = b'{"city":"Steady"}'
    head = Drip("/rest/people", key=world.key).head
    head = head.replace(b"Length: 5000", b"Length: %d" % (3 * len(part) + len(content)))
    with world.open_socket() as opened:
        opened.sendall(head)
        for piece in (part, part, part, content):
            time.sleep(KNOWN_SECONDS / 2)
            opened.sendall(piece)
        assert opened.recv(100).startswith(b"HTTP/1.1 201 ")


def test_a_body_that_its_caller_breaks_off_does_nothing(world: World) -> None:
    """What has arrived of it reads like a whole one."""
    drip = Drip("/rest/people", key=world.key)
    for _ in range(5):
        with world.open_socket() as opened:
            opened.sendall(drip.head + b'{"city":"Broken off"}')
            opened.shutdown(socket.SHUT_WR)
            _everything(opened)
    people = world.good_client().call(
        "GET", f"/rest/people?filter={quote('city[eq]:')}Broken%20off"
    )
    assert people["totalCount"] == 0


def _everything(opened: socket.socket) -> bytes:
    heard = b""
    try:
        while part := opened.recv(65_536):
            heard += part
    except ConnectionResetError:
        pass
    return heard
