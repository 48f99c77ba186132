"""`kill -9` of every part, during batch creates of 60 and changes of the data model: each batch
and each field whole or absent, nothing acknowledged lost, and all of it served again."""

from __future__ import annotations

import json
import signal
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import pytest

from tests.twenty.process.server import Server, manage, running_server

pytestmark = pytest.mark.process

BATCH = 60
WRITERS = 4
WRITING_SECONDS = 2.0


class Writers:
    """Threads that create batches of 60 people until told to stop; each batch has a mark."""

    def __init__(self, server: Server, key: str) -> None:
        self.server, self.key = server, key
        self.sent: list[str] = []
        self.acknowledged: list[str] = []
        self.is_stopping = threading.Event()
        self.threads = [
            threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.is_stopping.set()
        for thread in self.threads:
            thread.join(60)

    def _write(self, writer: int) -> None:
        for number in range(10_000):
            if self.is_stopping.is_set():
                return
            mark = f"batch-{writer}-{number}"
            people = [
                {"name": {"firstName": "Ada", "lastName": str(n)}, "jobTitle": mark}
                for n in range(BATCH)
            ]
            self.sent.append(mark)
            if call(self.server, self.key, "POST", "/rest/batch/people", people)[0] == 201:
                self.acknowledged.append(mark)
            else:
                time.sleep(0.05)


def call(
    server: Server, key: str, method: str, path: str, body: object = None
) -> tuple[int, dict[str, object]]:
    """Status and body; status 0 when the connection broke."""
    request = urllib.request.Request(  # noqa: S310  our own server
        server.url + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            return response.status, json.load(response)
    except urllib.error.HTTPError as refusal:
        return refusal.code, {}
    except (OSError, json.JSONDecodeError):
        return 0, {}


def count(server: Server, key: str, mark: str) -> int:
    wanted = quote(f'jobTitle[eq]:"{mark}"')
    status, body = call(server, key, "GET", f"/rest/people?limit=1&filter={wanted}")
    assert status == 200, server.text()
    assert isinstance(body["totalCount"], int)
    return body["totalCount"]


@pytest.fixture
def prepared(data_dir: Path) -> tuple[Path, str]:
    """A data folder with a workspace, and a key of its Admin role."""
    made = manage(data_dir, "create_workspace", "Crash")
    assert made.returncode == 0, made.stderr
    key = manage(data_dir, "create_api_key", "--name", "writer", "--role", "Admin")
    assert key.returncode == 0, key.stderr
    return data_dir, key.stdout.strip()


def check(server: Server, key: str, writers: Writers) -> None:
    assert len(writers.acknowledged) > 5, server.text()
    found = {mark: count(server, key, mark) for mark in writers.sent}
    assert set(found.values()) <= {0, BATCH}
    assert {mark: found[mark] for mark in writers.acknowledged} == dict.fromkeys(
        writers.acknowledged, BATCH
    )


# Who is killed, in this order and without a pause; "backend" is a session of PostgreSQL's.
VICTIMS = [("worker",), ("backend",), ("postgres",), ("server",), ("postgres", "server", "worker")]
PAIRS = [
    ("worker", "postgres"),
    ("postgres", "worker"),
    ("backend", "worker"),
    ("backend", "server"),
    ("worker", "server"),
    ("server", "postgres"),
]


@pytest.mark.parametrize("victims", VICTIMS, ids="+".join)
def test_kill_9_leaves_what_is_whole_only(
    prepared: tuple[Path, str], victims: tuple[str, ...]
) -> None:
    kill_and_check(prepared, victims)


@pytest.mark.nightly
@pytest.mark.parametrize("victims", PAIRS, ids="+".join)
def test_kill_9_of_two_leaves_what_is_whole_only(
    prepared: tuple[Path, str], victims: tuple[str, ...]
) -> None:
    kill_and_check(prepared, victims)


def kill_and_check(prepared: tuple[Path, str], victims: tuple[str, ...]) -> None:
    data_dir, key = prepared
    with running_server(data_dir, API_RATE_LIMIT="") as server:
        writers, changer = Writers(server, key), ModelChanger(server, key)
        writers.start()
        changer.start()
        await_writes(writers, changer)
        server.former = server.processes()
        for process in [process for name in victims for process in parts(server, name)]:
            process.kill()
        time.sleep(WRITING_SECONDS)
        writers.stop()
        changer.stop()
        if "server" in victims:
            server.await_end()
        else:
            server.await_status("/readyz", 200)
            check(server, key, writers)
            changer.check()
            return
    with running_server(data_dir, API_RATE_LIMIT="") as again:
        check(again, key, writers)
        changer.server = again
        changer.check()


def await_writes(writers: Writers, changer: ModelChanger) -> None:
    """Until both are at work, however slow the machine is."""
    deadline = time.monotonic() + 90
    while len(writers.acknowledged) <= 5 or not changer.acknowledged:
        assert time.monotonic() < deadline, writers.server.text()
        time.sleep(0.05)


def parts(server: Server, name: str) -> list[psutil.Process]:
    if name == "worker":
        return server.workers()[:1]
    if name == "server":
        return [psutil.Process(server.process.pid)]
    if name == "postgres":
        return [server.postmaster()]
    sessions = server.postmaster().children()
    return [p for p in sessions if p.cmdline()[0].startswith("postgres: twenty")][:1]


class ModelChanger:
    """A thread that adds fields to people until told to stop."""

    def __init__(self, server: Server, key: str) -> None:
        self.server, self.key = server, key
        self.sent: list[str] = []
        self.acknowledged: list[str] = []
        self.is_stopping = threading.Event()
        self.thread = threading.Thread(target=self._change)
        self.person = next(
            found["id"] for found in self._objects() if found["nameSingular"] == "person"
        )

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.is_stopping.set()
        self.thread.join(60)

    def check(self) -> None:
        """What was acknowledged is there, and what is there is usable."""
        (person,) = [found for found in self._objects() if found["id"] == self.person]
        there = {f["name"] for f in person["fields"]} & set(self.sent)
        assert self.acknowledged
        assert set(self.acknowledged) <= there
        for name in self.sent:
            status, _ = call(self.server, self.key, "GET", f"/rest/people?limit=1&order_by={name}")
            assert status == (200 if name in there else 400), name

    def _objects(self) -> list[dict[str, Any]]:
        status, body = call(self.server, self.key, "GET", "/rest/metadata/objects?limit=60")
        assert status == 200
        return body["data"]  # type: ignore[return-value]

    def _change(self) -> None:
        for number in range(1_000):
            if self.is_stopping.wait(0.1):
                return
            name = f"added{number}"
            self.sent.append(name)
            asked = {"objectMetadataId": self.person, "type": "TEXT", "name": name, "label": name}
            if call(self.server, self.key, "POST", "/rest/metadata/fields", asked)[0] == 201:
                self.acknowledged.append(name)


def test_sigterm_answers_what_was_begun(prepared: tuple[Path, str]) -> None:
    data_dir, key = prepared
    with running_server(data_dir, API_RATE_LIMIT="") as server:
        writers = Writers(server, key)
        writers.start()
        time.sleep(WRITING_SECONDS)
        server.send(signal.SIGTERM)
        assert server.await_end() == 0
        writers.stop()
        assert '"status":5' not in server.text()
        assert "panicked" not in server.text()
    with running_server(data_dir, API_RATE_LIMIT="") as server:
        check(server, key, writers)
