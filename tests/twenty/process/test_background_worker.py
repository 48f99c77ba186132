"""The worker beside a real server: it delivers, survives `kill -9`, and ends in order."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.core.webhooks.deliveries.world import Target, target
from tests.twenty.process.server import Server, manage, running_server

pytestmark = pytest.mark.process
PATIENCE_S = 120
# As the APIs make one, without them.
_MAKE = """
from apikeys.models import Role
from core.models import Webhook
from core.webhooks.deliveries.listening import set_webhooks_listening
from twenty.workspaces.models import Workspace
workspace = Workspace.objects.get()
role = Role.objects.get(workspace=workspace, label="Admin")
Webhook.objects.create(workspace=workspace, role=role, target_url="{url}",
                       operations=["*.*"], secret="secret")
set_webhooks_listening(workspace, True)
"""
ALLOWED = {"OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS": "127.0.0.1"}


@pytest.fixture
def hook() -> Iterator[Target]:
    with target() as found:
        yield found


@pytest.fixture
def secret(data_dir: Path, hook: Target) -> str:
    """A key of a workspace that has a webhook."""
    for command in (
        ["create_workspace", "Told"],
        ["shell", "-c", _MAKE.format(url=hook.url)],
    ):
        done = manage(data_dir, *command)
        assert done.returncode == 0, done.stderr
    key = manage(data_dir, "create_api_key", "--name", "writer", "--role", "Admin")
    assert key.returncode == 0, key.stderr
    return key.stdout.strip()


@contextmanager
def serving(data_dir: Path, **environment: str) -> Iterator[Server]:
    with running_server(data_dir, API_RATE_LIMIT="", WORKERS="1", **ALLOWED, **environment) as one:
        yield one


def create(server: Server, secret: str, name: str) -> str:
    request = urllib.request.Request(  # noqa: S310  our own server
        f"{server.url}/rest/companies",
        method="POST",
        data=json.dumps({"name": name}).encode(),
        headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:  # noqa: S310
        return str(json.loads(response.read())["data"]["createCompany"]["id"])


def background(server: Server) -> list[psutil.Process]:
    found = []
    for process in server.processes():
        try:
            if process.cmdline()[1:] and process.cmdline()[-1] == "work":
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def wait_for(server: Server, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, server.text()
        time.sleep(0.05)


def started(server: Server) -> psutil.Process:
    """Return the worker's process, which a server that answers may still be about to start."""
    wait_for(server, lambda: bool(background(server)))
    (process,) = background(server)
    return process


def has_more(hook: Target, count: int) -> bool:
    return len(hook.received) > count


def told(hook: Target) -> set[str]:
    return {one.json["record"]["id"] for one in hook.received}


def test_it_delivers_and_comes_back(data_dir: Path, secret: str, hook: Target) -> None:
    with serving(data_dir, WORKER="1") as server:
        first = create(server, secret, "first")
        wait_for(server, lambda: first in told(hook))
        process = started(server)
        process.kill()
        second = create(server, secret, "second")
        wait_for(server, lambda: second in told(hook))
        assert "The background worker ended (signal 9)" in server.text()
        ready = json.loads(server.page("/readyz"))
        assert set(ready["deliveries"]) == {
            "secondsSinceMeasured", "oldestWaitingEventSeconds", "waiting",
        }  # fmt: skip
        server.send(signal.SIGTERM)
        assert server.await_end() == 0


def test_kill_9_loses_nothing_and_doubles_carry_the_same_id(
    data_dir: Path, secret: str, hook: Target
) -> None:
    """Workers are killed again and again while records are written and told."""
    with serving(data_dir, WORKER="1") as server:
        made = set()
        for number in range(4):
            made |= {create(server, secret, f"{number}-{i}") for i in range(15)}
            wait_for(server, lambda: bool(background(server)))
            if number % 2:  # in the middle of sending, otherwise wherever it is
                more = partial(has_more, hook, len(hook.received))
                wait_for(server, more)
            for process in background(server):
                process.kill()
        done = manage(data_dir, "work", "--once", **ALLOWED)
        assert done.returncode == 0, done.stderr
        wait_for(server, lambda: told(hook) >= made)
    ids: dict[str, set[str]] = {}
    for one in hook.received:
        ids.setdefault(one.json["record"]["id"], set()).add(one.headers["webhook-id"])
    assert {len(some) for some in ids.values()} == {1}


def test_without_it_events_wait_for_one_elsewhere(
    data_dir: Path, secret: str, hook: Target
) -> None:
    with serving(data_dir, WORKER="0") as server:
        own_id = create(server, secret, "first")
        assert background(server) == []
        assert hook.received == []
        done = manage(data_dir, "work", "--once", **ALLOWED)
        assert done.returncode == 0, done.stderr
        assert told(hook) == {own_id}


def test_it_dies_with_a_server_that_is_killed(data_dir: Path, secret: str) -> None:
    with serving(data_dir, WORKER="1") as server:
        process = started(server)
        server.former = server.processes()
        os.kill(server.process.pid, signal.SIGKILL)
        process.wait(PATIENCE_S)
        psutil.wait_procs(server.former, timeout=PATIENCE_S)
        server.process.wait(PATIENCE_S)
