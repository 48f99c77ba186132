"""`Idempotency-Key` over two processes: duplicates at once, and a `kill -9` in the middle."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import psycopg
import pytest

from tests.twenty.process.server import Server, manage, running_server
from twenty.embedded_postgres.location import DATABASE_NAME, ROLE_NAME, DataFolder

pytestmark = pytest.mark.process

PATIENCE_S = 120
KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"


class Answer(NamedTuple):
    """`status` 0: the connection broke."""

    status: int
    text: str
    is_replayed: bool = False


@pytest.fixture
def prepared(data_dir: Path) -> tuple[Path, str]:
    """A data folder with a workspace, and a key of its Admin role."""
    made = manage(data_dir, "create_workspace", "Once")
    assert made.returncode == 0, made.stderr
    key = manage(data_dir, "create_api_key", "--name", "writer", "--role", "Admin")
    assert key.returncode == 0, key.stderr
    return data_dir, key.stdout.strip()


def send(server: Server, secret: str, method: str, path: str, body: Any = None) -> Answer:
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    request = urllib.request.Request(  # noqa: S310  our own server
        server.url + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers=headers | ({"Idempotency-Key": KEY} if method != "GET" else {}),
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:  # noqa: S310
            replayed = response.headers.get("Idempotency-Replayed") == "true"
            return Answer(response.status, response.read().decode(), replayed)
    except urllib.error.HTTPError as refusal:
        return Answer(refusal.code, refusal.read().decode())
    except OSError:
        return Answer(0, "")


def send_until_answered(server: Server, secret: str, path: str, body: Any) -> Answer:
    """As a client does: again while a duplicate is at work, or when the connection broke."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        answer = send(server, secret, "POST", path, body)
        if answer.status not in (0, 409, 503):
            return answer
        assert time.monotonic() < deadline, f"{answer}: {server.text()}"
        time.sleep(0.05)


def count(server: Server, secret: str, title: str) -> int:
    wanted = quote(f'jobTitle[eq]:"{title}"')
    answer = send(server, secret, "GET", f"/rest/people?limit=1&filter={wanted}")
    total: int = json.loads(answer.text)["totalCount"]
    return total


def test_twenty_at_once_write_one_record_and_get_one_answer(prepared: tuple[Path, str]) -> None:
    data_dir, secret = prepared
    with (
        running_server(data_dir, API_RATE_LIMIT="", WORKERS="2") as server,
        ThreadPoolExecutor(20) as threads,
    ):
        body = {"jobTitle": "once"}
        answers = list(
            threads.map(
                lambda _: send_until_answered(server, secret, "/rest/people", body), range(20)
            )
        )
        assert {(answer.status, answer.text) for answer in answers} == {(201, answers[0].text)}
        assert [answer.is_replayed for answer in answers].count(False) == 1
        assert count(server, secret, "once") == 1


@contextmanager
def people_locked(data_dir: Path) -> Iterator[psycopg.Connection[Any]]:
    """Hold writes to people back, so that a request stands still in the middle."""
    folder = DataFolder(data_dir)
    with psycopg.connect(
        host=str(folder.socket_dir),
        port=5432,
        user=ROLE_NAME,
        dbname=DATABASE_NAME,
        passfile=str(folder.password_file),
    ) as connection:
        (table,) = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname LIKE 'workspace%' AND tablename = 'person'"
        ).fetchone() or ("",)
        connection.execute(f"LOCK TABLE {table} IN SHARE MODE")  # the name is PostgreSQL's
        yield connection
        connection.rollback()


_WAITING = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND relation IS NOT NULL
"""


@pytest.mark.parametrize("path", ["/rest/people", "/rest/batch/people"])
def test_kill_9_in_the_middle_lets_the_next_try_write_once(
    prepared: tuple[Path, str], path: str
) -> None:
    data_dir, secret = prepared
    one = {"jobTitle": "once"}
    body = [one, one] if "batch" in path else one
    with (
        running_server(data_dir, API_RATE_LIMIT="", WORKERS="2") as server,
        ThreadPoolExecutor(1) as threads,
    ):
        with people_locked(data_dir) as other:
            first = threads.submit(send, server, secret, "POST", path, body)
            deadline = time.monotonic() + PATIENCE_S
            while not (other.execute(_WAITING).fetchone() or (0,))[0]:
                assert time.monotonic() < deadline, server.text()
                time.sleep(0.05)
            for worker in server.workers():
                worker.kill()
            assert first.result(PATIENCE_S).status == 0
        server.await_status("/readyz", 200)
        answer = send_until_answered(server, secret, path, body)
        assert (answer.status, count(server, secret, "once")) == (201, 2 if "batch" in path else 1)
        again = send_until_answered(server, secret, path, body)
        assert (again.text, again.is_replayed) == (answer.text, True)
        assert count(server, secret, "once") == (2 if "batch" in path else 1)
