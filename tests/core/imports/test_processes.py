"""Over a real server: a file larger than any other body, and workers that are killed."""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.contracts.scratch import ScratchServer
from tests.twenty.process.server import operator_environment
from twenty.config.environment import PROJECT_DIR

pytestmark = pytest.mark.process
ROWS = 6000


def call(server: ScratchServer, method: str, path: str, body: Any = None, kind: str = "") -> Any:
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {server.key}", "Content-Type": kind or "application/json"}
    request = urllib.request.Request(  # noqa: S310
        f"{server.url}/rest/{path}", data, headers, method=method
    )
    with urllib.request.urlopen(request, timeout=300) as response:  # noqa: S310
        return json.load(response)


def worker(data_dir: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "run_imports"],
        cwd=PROJECT_DIR,
        env=operator_environment(data_dir),
    )


def made(server: ScratchServer, **options: Any) -> str:
    answer = call(server, "POST", "imports", {"object": "people", **options})
    return str(answer["data"]["import"]["id"])


def shown(server: ScratchServer, job: str) -> dict[str, Any]:
    found: dict[str, Any] = call(server, "GET", f"imports/{job}")["data"]["import"]
    return found


def total(server: ScratchServer) -> int:
    return int(call(server, "GET", "people?limit=1")["totalCount"])


def test_workers_that_are_killed_write_no_row_twice_and_miss_none(
    scratch: ScratchServer, scratch_server: tuple[str, Path]
) -> None:
    _, data_dir = scratch_server
    padding = "x" * 2500  # in all more than the limit of any other body
    lines = [f"p{number}@a.test,{padding}\r\n" for number in range(ROWS)]
    file = ("emails,intro\r\n" + "".join(lines)).encode()
    assert len(file) > 12_000_000
    job = made(scratch)
    taken = call(scratch, "PUT", f"imports/{job}/file", file, "text/csv")["data"]["import"]
    assert taken["total"] == ROWS
    before = total(scratch)
    kills = 0
    for _ in range(3):
        processed = shown(scratch, job)["processed"]
        running = worker(data_dir)
        while running.poll() is None and shown(scratch, job)["processed"] == processed:
            time.sleep(0.01)
        kills += running.poll() is None
        running.send_signal(signal.SIGKILL)
        running.wait(60)
        found = shown(scratch, job)
        assert total(scratch) - before == found["created"] == found["processed"]
    assert kills
    pair = [worker(data_dir), worker(data_dir)]  # which take the batches in turns
    assert [one.wait(300) for one in pair] == [0, 0]
    # One of them may have found the import taken, and ended; nothing else is left to do.
    assert worker(data_dir).wait(300) == 0
    found = shown(scratch, job)
    assert (found["state"], found["created"], found["failed"]) == ("done", ROWS, 0)
    assert total(scratch) - before == ROWS


def test_a_file_in_chunks_or_cut_short_is_not_taken(scratch: ScratchServer) -> None:
    job = made(scratch)
    address = urlsplit(scratch.url)
    headers = {"Authorization": f"Bearer {scratch.key}", "Content-Type": "text/csv"}
    connection = HTTPConnection(str(address.hostname), address.port, timeout=60)
    path = f"/rest/imports/{job}/file"
    connection.request("PUT", path, iter([b"emails\r\n", b"a@a.test\r\n"]), headers)
    assert connection.getresponse().status == 411
    connection.close()

    connection = HTTPConnection(str(address.hostname), address.port, timeout=60)
    connection.putrequest("PUT", path)
    for name, value in {**headers, "Content-Length": "1000000"}.items():
        connection.putheader(name, value)
    connection.endheaders(b"emails\r\n" + b"a@a.test\r\n" * 50_000)
    connection.close()

    answer = call(scratch, "PUT", f"imports/{job}/file", b"emails\r\nb@a.test\r\n", "text/csv")
    assert answer["data"]["import"]["total"] == 1


def test_a_file_beyond_the_limit_is_refused_before_it_is_sent(scratch: ScratchServer) -> None:
    job = made(scratch)
    address = urlsplit(scratch.url)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=60)
    connection.putrequest("PUT", f"/rest/imports/{job}/file")
    size = str(10**12)
    for name, value in {"Content-Length": size, "Content-Type": "text/csv"}.items():
        connection.putheader(name, value)
    connection.putheader("Authorization", f"Bearer {scratch.key}")
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
