"""Many requests with many documents, and the data model changing under them, leave nothing behind:
memory of the worker and of its database sessions, descriptors, connections and threads stay.

What is compared is the second half with the first, in which everything fills that is kept.
"""

from __future__ import annotations

import http.client
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.twenty.process.conftest import need_embedded_postgres
from tests.twenty.process.server import Server, manage, running_server, temporary_data_dir

pytestmark = pytest.mark.process

MEGABYTE = 1024 * 1024
THREADS = 2
REQUESTS = int(os.environ.get("FLATNESS_REQUESTS") or 50_000)
DOCUMENTS, CHANGES = 500, 200
# What may come on top in the second half: a leak of a kilobyte a request would be 24 MB.
WORKER_GROWTH, SESSION_GROWTH = 20 * MEGABYTE, 12 * MEGABYTE
LIVENESS_SECONDS = 120


@dataclass(frozen=True)
class Held:
    """What the server holds at a moment."""

    worker: int
    sessions: int
    descriptors: int
    threads: int
    connections: int

    def shown(self) -> str:
        return (
            f"worker {self.worker / MEGABYTE:.0f} MB, sessions {self.sessions / MEGABYTE:.0f} MB, "
            f"{self.connections} connections, {self.descriptors} descriptors, "
            f"{self.threads} threads"
        )


def held_by(server: Server) -> Held:
    (worker,) = server.workers()
    sessions = [p for p in server.postmaster().children() if _is_session(p)]
    return Held(
        worker.memory_full_info().uss,
        sum(p.memory_full_info().uss for p in sessions),
        worker.num_fds(),
        worker.num_threads(),
        len(sessions),
    )


def _is_session(process: psutil.Process) -> bool:
    return process.cmdline()[0].startswith("postgres: twenty")


@dataclass
class Caller:
    """One connection that goes on asking."""

    server: Server
    key: str
    statuses: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", self.server.port, timeout=LIVENESS_SECONDS
        )

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        given = None if body is None else json.dumps(body)
        self.connection.request(method, path, given, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        self.statuses[answer.status] += 1
        assert answer.status < 500, text
        return json.loads(text) if text else None


def document(number: int) -> str:
    """Of `DOCUMENTS` forms, each a text and a plan of its own."""
    form = number % DOCUMENTS
    names = ("city", "jobTitle", "intro", "createdAt", "position", "id")
    chosen = [name for place, name in enumerate(names) if form >> place & 1] or ["id"]
    fields = " ".join(f"a{form}_{place}: {name}" for place, name in enumerate(chosen))
    literal = f'filter: {{city: {{ilike: "%{number}%"}}}}'
    return f"{{ people(first: 3, {literal}) {{ totalCount edges {{ node {{ {fields} }} }} }} }}"


def change_model(caller: Caller, object_id: str, number: int) -> None:
    """A field comes, and goes."""
    made = {
        "objectMetadataId": object_id, "type": "TEXT", "name": f"extra{number}", "label": "Extra",
    }  # fmt: skip
    field_id = caller.ask("POST", "/rest/metadata/fields", made)["id"]
    caller.ask("DELETE", f"/rest/metadata/fields/{field_id}")


def use(caller: Caller, numbers: Iterator[int], requests: int) -> None:
    for _ in range(requests // 5):
        number = next(numbers)
        caller.ask("POST", "/graphql", {"query": document(number)})
        caller.ask("GET", f"/rest/people?limit=2&filter=city[eq]:{number}&depth={number % 2}")
        caller.ask("GET", f"/rest/people?fields=id,city&order_by=city&limit={number % 50 + 1}")
        made = caller.ask("POST", "/rest/people", {"city": f"City {number}"})
        caller.ask("DELETE", f"/rest/people/{made['data']['createPerson']['id']}")


@pytest.fixture
def caller() -> Iterator[Caller]:
    need_embedded_postgres()
    settings = {"WORKERS": "1", "THREADS": str(THREADS), "API_RATE_LIMIT": ""}
    with temporary_data_dir() as folder, running_server(folder, **settings) as server:
        caller = Caller(server, _key(folder))
        with closing(caller.connection):
            yield caller


def _key(folder: Path) -> str:
    assert manage(folder, "create_workspace", "Flat").returncode == 0
    return manage(folder, "create_api_key", "--name", "n", "--role", "Admin").stdout.strip()


def _run(caller: Caller, requests: int, changes: int) -> tuple[Held, Held]:
    objects = caller.ask("GET", "/rest/metadata/objects?limit=60")["data"]
    person = next(found["id"] for found in objects if found["nameSingular"] == "person")
    numbers = count()
    moments = []
    for half in range(2):
        for number in range(changes // 2):
            change_model(caller, person, half * changes + number)
            use(caller, numbers, requests // changes)
        moments.append(held_by(caller.server))
    return moments[0], moments[1]


def assert_flat(half: Held, end: Held) -> None:
    told = f"half way: {half.shown()}; at the end: {end.shown()}"
    assert end.worker - half.worker < WORKER_GROWTH, told
    assert end.sessions - half.sessions < SESSION_GROWTH, told
    assert end.descriptors <= half.descriptors + 4, told
    assert end.threads <= half.threads + 4, told
    assert end.connections <= THREADS + 1, told


def test_requests_and_changes_leave_nothing_behind(caller: Caller) -> None:
    assert_flat(*_run(caller, 1_200, 8))
    assert set(caller.statuses) <= {200, 201}


@pytest.mark.nightly
def test_fifty_thousand_requests_and_two_hundred_changes_leave_nothing_behind(
    caller: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    half, end = _run(caller, REQUESTS, CHANGES)
    assert set(caller.statuses) <= {200, 201}
    with capsys.disabled():
        print(f"\nhalf way: {half.shown()}\nat the end: {end.shown()}\n{caller.statuses}")  # noqa: T201
    assert_flat(half, end)
