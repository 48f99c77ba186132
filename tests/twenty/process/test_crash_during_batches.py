"""`kill -9` during batch creates of 60: each batch whole or absent, nothing acknowledged lost."""

import json
import signal
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

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
    assert status == 200, body
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


def test_kill_9_of_the_server_leaves_whole_batches_only(prepared: tuple[Path, str]) -> None:
    data_dir, key = prepared
    with running_server(data_dir, API_RATE_LIMIT="") as server:
        writers = Writers(server, key)
        writers.start()
        time.sleep(WRITING_SECONDS)
        server.send(signal.SIGKILL)
        server.await_end()
        writers.stop()
    with running_server(data_dir, API_RATE_LIMIT="") as server:
        check(server, key, writers)


def test_kill_9_of_postgres_leaves_whole_batches_only(prepared: tuple[Path, str]) -> None:
    data_dir, key = prepared
    with running_server(data_dir, API_RATE_LIMIT="") as server:
        writers = Writers(server, key)
        writers.start()
        time.sleep(WRITING_SECONDS)
        server.postmaster().kill()
        time.sleep(WRITING_SECONDS)
        writers.stop()
        server.await_status("/readyz", 200)
        check(server, key, writers)


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
