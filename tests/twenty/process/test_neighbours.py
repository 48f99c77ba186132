"""Redis and PostgreSQL down, frozen, or cutting connections: answers come, and none is a 500."""

from __future__ import annotations

import http.client
import json
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.twenty.process.server import Server, free_port, manage, running_server

pytestmark = pytest.mark.process

LIVENESS_SECONDS = 60
FROZEN_REQUESTS = 40
ROUNDS, CLIENTS = 25, 4
MOST_KILLS = 400


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: http.client.HTTPMessage


def ask(
    server: Server, path: str, key: str = "", body: object = None, language: str = "en"
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIVENESS_SECONDS)
    headers = {"Accept-Language": language, "Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    given = None if body is None else json.dumps(body)
    connection.request("GET" if body is None else "POST", path, given, headers)
    answer = connection.getresponse()
    found = Answer(answer.status, answer.read().decode(), answer.headers)
    connection.close()
    return found


def make_key(server: Server) -> str:
    assert manage(server.data_dir, "create_workspace", "Neighbours").returncode == 0
    created = manage(
        server.data_dir, "create_user", "a@example.com", "--role", "Admin", "--password-stdin",
        standard_input="correct horse battery",
    )  # fmt: skip
    assert created.returncode == 0, created.stderr
    made = manage(server.data_dir, "create_api_key", "--name", "n", "--role", "Admin")
    return made.stdout.strip()


# -- Redis ----------------------------------------------------------------------------------------


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    port = free_port()
    command = [program, "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    yield process, f"redis://127.0.0.1:{port}/0"
    process.send_signal(signal.SIGCONT)
    process.terminate()
    process.wait(10)


def test_a_frozen_redis_keeps_nobody_waiting(
    data_dir: Path, redis: tuple[subprocess.Popen[bytes], str]
) -> None:
    process, url = redis
    settings = {"REDIS_URL": url, "WORKERS": "1", "API_RATE_LIMIT": "5/h"}
    with running_server(data_dir, **settings) as server:
        key = make_key(server)
        assert ask(server, "/rest/people", key).status == 200
        process.send_signal(signal.SIGSTOP)
        deadline = time.monotonic() + LIVENESS_SECONDS
        for number in range(FROZEN_REQUESTS):
            asked_with = key if number % 2 else "wrong"
            assert ask(server, "/rest/people", asked_with).status == (200 if number % 2 else 401)
        assert time.monotonic() < deadline  # at ten seconds each it would be over long ago
        assert server.text().count("is unreachable, so nobody is limited") == 1
        process.send_signal(signal.SIGCONT)
        while ask(server, "/rest/people", key).status != 429:
            assert time.monotonic() < deadline + LIVENESS_SECONDS
        assert server.text().count("is reachable again, and limits apply") == 1


# -- PostgreSQL -----------------------------------------------------------------------------------


def test_while_the_database_is_away_pages_say_so_in_the_reader_s_language(data_dir: Path) -> None:
    with running_server(data_dir, WORKERS="1") as server:
        key = make_key(server)
        assert ask(server, "/sign-in").status == 200
        server.process.send_signal(signal.SIGSTOP)  # else it would start PostgreSQL again
        try:
            postmaster = server.postmaster()
            postmaster.kill()
            while postmaster.status() != psutil.STATUS_ZOMBIE:  # whose child it is stands still
                time.sleep(0.05)
            for language, told in (
                ("en", "Its database is not responding right now."),
                ("de", "Seine Datenbank antwortet gerade nicht."),
            ):
                for path in ("/sign-in", "/settings/profile", "/"):
                    page = ask(server, path, language=language)
                    if path == "/sign-in":
                        assert page.status == 503
                    assert page.status in (302, 503)  # nobody who is not signed in is looked up
                    if page.status == 503:
                        assert told in page.text
                        assert page.headers["Retry-After"]
            for path in ("/rest/people", "/rest/metadata/objects"):
                refused = ask(server, path, key)
                assert (refused.status, json.loads(refused.text)["code"]) == (503, "SERVICE_BUSY")
            assert ask(server, "/graphql", key, {"query": "{ __typename }"}).status == 503
            assert "Traceback" not in server.text()
        finally:
            server.process.send_signal(signal.SIGCONT)
        server.await_status("/sign-in", 200)


def test_killed_backends_give_a_503_or_nothing_at_all(data_dir: Path) -> None:
    with running_server(data_dir, WORKERS="1", API_RATE_LIMIT="99999/s") as server:
        key = make_key(server)
        kills = _Killer(data_dir)
        with kills, ThreadPoolExecutor(CLIENTS) as pool:
            counted = pool.map(lambda _: _ask_everything(server, key), range(CLIENTS))
            statuses: Counter[tuple[str, int]] = sum(counted, Counter())
        wrong = {
            found: number
            for found, number in statuses.items()
            if found[1] not in (200, 201, 302, 503)
        }
        assert not wrong, (wrong, server.text()[-3000:])
        assert kills.count > 10
        server.await_status("/readyz", 200)
        acknowledged = statuses["/rest/people POST", 201]
        total = json.loads(ask(server, "/rest/people?limit=1", key).text)["totalCount"]
        assert total >= acknowledged


def _ask_everything(server: Server, key: str) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for _ in range(ROUNDS):
        for path, body in (
            ("/rest/people?limit=3", None),
            ("/rest/people", {"city": "Rome"}),
            ("/graphql", {"query": "{ people(first: 2) { totalCount edges { node { id } } } }"}),
            ("/graphql", {"query": "mutation { createPerson(data: {}) { id } }"}),
            ("/rest/metadata/objects?limit=1", None),
            ("/metadata", {"query": "{ getRoles { id label } }"}),
            ("/rest/open-api/core", None),
            ("/sign-in", None),
            ("/readyz", None),
        ):
            answer = ask(server, path, key, body)
            found[f"{path} {'GET' if body is None else 'POST'}", _status(answer)] += 1
    return found


def _status(answer: Answer) -> int:
    """A GraphQL answer is 200 whatever a root field met."""
    is_graphql = answer.text.startswith(('{"data"', '{"errors"'))
    errors = json.loads(answer.text).get("errors") if is_graphql else None
    if not errors or answer.status != 200:
        return answer.status
    codes = {error["extensions"]["subCode"] for error in errors}
    return 503 if codes == {"SERVICE_BUSY"} else 500


class _Killer:
    """Ends the server's sessions with the database, again and again."""

    def __init__(self, data_dir: Path) -> None:
        self.count = 0
        self._folder = data_dir / "postgres"
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._kill)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _kill(self) -> None:
        with psycopg.connect(
            host=str(self._folder / "socket"), user="twenty", dbname="twenty",
            passfile=str(self._folder / "pgpass"), autocommit=True,
        ) as connection:  # fmt: skip
            while not self._ended.wait(0.02) and self.count < MOST_KILLS:
                killed = connection.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                ).fetchone()
                self.count += killed[0] if killed else 0
