"""Exports of a real server: large, read slowly, left early, refused in the middle."""

from __future__ import annotations

import csv
import gzip
import http.client
import io
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psutil
import pytest

from tests.twenty.process.conftest import need_embedded_postgres
from tests.twenty.process.server import Server, manage, running_server, temporary_data_dir

pytestmark = pytest.mark.process

PEOPLE, TEXT = 60_000, 400
WAIT_SECONDS = 120
_FILL = """
from django.db import connection
from twenty.workspaces.models import Workspace
schema = Workspace.objects.get(display_name="Exporting").schema_name
with connection.cursor() as cursor:
    cursor.execute(f'''INSERT INTO "{schema}".person
        (id, "createdBySource", "updatedBySource", city, intro)
        SELECT gen_random_uuid(), 'API', 'API', 'C' || n, repeat(chr(97 + n %% 26), %s)
          FROM generate_series(1, %s) AS n''', PARAMETERS)
"""


@dataclass(frozen=True)
class World:
    server: Server
    key: str

    def ask(self, path: str, **headers: str) -> http.client.HTTPResponse:
        """Send a GET; the answer's body has not been read. Closing it closes the connection."""
        session = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=WAIT_SECONDS)
        own = {"Authorization": f"Bearer {self.key}", "Connection": "close"}
        session.request("GET", path, headers=own | headers)
        answer = session.getresponse()
        session.close()  # the answer keeps the socket
        return answer

    def status(self, path: str) -> int:
        with self.ask(path) as answer:
            return answer.status

    def memory(self) -> int:
        return max(worker.memory_info().rss for worker in self.server.workers())


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    need_embedded_postgres()
    settings = {"WORKERS": "1", "THREADS": "4", "API_RATE_LIMIT": "", "EXPORTS_AT_ONCE": "2"}
    with temporary_data_dir() as folder, running_server(folder, **settings) as server:
        assert manage(folder, "create_workspace", "Exporting").returncode == 0
        key = manage(folder, "create_api_key", "--name", "n", "--role", "Admin").stdout.strip()
        filled = manage(folder, "shell", "-c", _FILL.replace("PARAMETERS", f"[{TEXT}, {PEOPLE}]"))
        assert filled.returncode == 0, filled.stderr
        yield World(server, key)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_everything_arrives_in_little_memory(world: World, form: str) -> None:
    path = f"/rest/people?format={form}"
    assert world.status(f"{path}&limit=10") == 200
    before = world.memory()
    most, size, last = before, 0, b""
    with world.ask(path) as answer:
        while chunk := answer.read(1 << 16):
            size, last = size + len(chunk), chunk
            most = max(most, world.memory())
    assert (answer.status, size) == (200, int(answer.headers["Content-Length"]))
    assert last.endswith(b"\n")
    assert size > PEOPLE * TEXT
    assert most - before < size // 2


def test_a_compressed_export_is_the_same(world: World) -> None:
    path = "/rest/people?format=csv&fields=city"
    with world.ask(path, **{"Accept-Encoding": "gzip"}) as answer:
        content = answer.read()
    assert answer.headers["Content-Encoding"] == "gzip"
    rows = list(csv.reader(io.StringIO(gzip.decompress(content).decode(), newline="")))
    assert len(rows) == PEOPLE + 1
    with world.ask(path) as answer:
        assert len(content) < int(answer.headers["Content-Length"])


def test_slow_readers_keep_nobody_out_and_leave_their_place(world: World) -> None:
    """Two read nothing: a third is told to wait, all others are answered."""
    slow = [world.ask("/rest/people?format=csv") for _ in range(2)]
    assert [answer.status for answer in slow] == [200, 200]
    with world.ask("/rest/people?format=csv") as refused:
        assert (refused.status, json.load(refused)["code"]) == (429, "TOO_MANY_EXPORTS")
    assert int(refused.headers["Retry-After"]) > 0
    for _ in range(12):  # more than there are threads
        assert world.server.get("/healthz") == 200
        assert world.server.get("/sign-in") == 200
        assert world.status("/rest/people?limit=1") == 200
    for answer in slow:  # they go away in the middle
        answer.close()
    until(lambda: world.status("/rest/people?format=csv&limit=1") == 200)
    until(lambda: _open_files(world) == 0)


def _open_files(world: World) -> int:
    """How many files without a name the workers hold in the data folder."""
    folder = str(world.server.data_dir)
    return sum(
        1
        for worker in world.server.workers()
        for found in _targets(worker)
        if found.startswith(folder) and found.endswith("(deleted)")
    )


def _targets(process: psutil.Process) -> list[str]:
    found = []
    for name in os.listdir(f"/proc/{process.pid}/fd"):
        try:
            found.append(os.readlink(f"/proc/{process.pid}/fd/{name}"))
        except OSError:  # closed meanwhile
            continue
    return found
