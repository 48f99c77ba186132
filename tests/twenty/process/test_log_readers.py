"""Whatever happens to the log, requests are answered, and the server ends in order."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.twenty.process.server import STOP_SECONDS, Server, manage, start_server

pytestmark = pytest.mark.process

PEOPLE = 200
_PIPE_BYTES = 4096


def _full(stack: ExitStack) -> int:
    """The disk of the log is full."""
    descriptor = os.open("/dev/full", os.O_WRONLY)
    stack.callback(os.close, descriptor)
    return descriptor


def _gone(stack: ExitStack) -> int:
    """Who read the log has ended."""
    reading, written = os.pipe()
    os.close(reading)
    stack.callback(os.close, written)
    return written


def _stalled(stack: ExitStack) -> int:
    """Who reads the log does not read on."""
    reading, written = os.pipe()
    fcntl.fcntl(written, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    stack.callback(os.close, reading)
    stack.callback(os.close, written)
    return written


@pytest.mark.parametrize("broken", [_full, _gone, _stalled])
def test_requests_do_not_need_the_log(data_dir: Path, broken: Callable[[ExitStack], int]) -> None:
    with ExitStack() as stack:
        descriptor = broken(stack)
        server = start_server(data_dir, (descriptor, descriptor), API_RATE_LIMIT="9999/s")
        with _ended_in_order(server):
            _create_and_count(server)
            # The server itself has something to say too, and goes on.
            worker = server.workers()[0]
            worker.kill()
            worker.wait(STOP_SECONDS)
            _create_and_count(server)


def test_closed_descriptors_are_not_written_into(data_dir: Path) -> None:
    """The next file opened would get their numbers: a lock, a socket of the database."""
    server = start_server(data_dir, None, (1, 2), API_RATE_LIMIT="9999/s")
    with _ended_in_order(server):
        _create_and_count(server)
        for process in [server.process.pid, *(worker.pid for worker in server.workers())]:
            leads_to = {os.readlink(f"/proc/{process}/fd/{number}") for number in (1, 2)}
            assert leads_to == {os.devnull}


@contextmanager
def _ended_in_order(server: Server) -> Iterator[None]:
    try:
        yield
    except BaseException:
        server.send(signal.SIGTERM)
        server.await_end()
        raise
    server.send(signal.SIGTERM)
    assert server.await_end() == 0


def _create_and_count(server: Server) -> None:
    server.await_status("/readyz", 200)
    if not (server.data_dir / "key").exists():
        assert manage(server.data_dir, "create_workspace", "Log").returncode == 0
        made = manage(server.data_dir, "create_api_key", "--name", "n", "--role", "Admin")
        (server.data_dir / "key").write_text(made.stdout.strip())
    before = _total(server)
    for number in range(PEOPLE):
        assert _ask(server, "/rest/people", {"city": str(number)})["data"]
    assert _total(server) == before + PEOPLE


def _total(server: Server) -> int:
    return int(_ask(server, "/rest/people?limit=1")["totalCount"])


def _ask(server: Server, path: str, body: object = None) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310  this machine's
        server.url + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {(server.data_dir / 'key').read_text()}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
        return found
