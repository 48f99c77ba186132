"""The disk of the embedded PostgreSQL full: writes are refused with the reason, reading goes on,
and all is well again when there is room, without a start anew."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.twenty.process.conftest import need_embedded_postgres
from tests.twenty.process.disks import MEGABYTE, fill, mounted
from tests.twenty.process.server import Server, manage, running_server

pytestmark = pytest.mark.process

LIVENESS_SECONDS = 90
DISK = "600m"
BATCH = 60
EMAIL, PASSWORD = "ada@example.com", "correct horse battery"
SETTINGS = {"WORKERS": "1", "API_RATE_LIMIT": ""}


@dataclass
class World:
    place: Path
    server: Server
    client: httpx.Client
    acknowledged: list[str] = field(default_factory=list)

    def write(self) -> httpx.Response:
        """A batch of large records, with a mark of its own."""
        mark = f"batch-{time.monotonic_ns()}"
        people = [{"jobTitle": mark, "city": "x" * 5_000} for _ in range(BATCH)]
        answer = self.client.post("/rest/batch/people", json=people)
        if answer.status_code == 201:
            self.acknowledged.append(mark)
        return answer

    def read(self) -> httpx.Response:
        return self.client.get("/rest/people?limit=3")

    def fill(self, name: str, leaving: int = 0) -> Path:
        return fill(self.place, name, leaving)

    def assert_nothing_is_lost_or_half(self) -> None:
        for mark in self.acknowledged:
            found = self.client.get("/rest/people", params={"filter": f'jobTitle[eq]:"{mark}"'})
            assert found.json()["totalCount"] == BATCH


def until(is_so: Callable[[], Any]) -> None:
    deadline = time.monotonic() + LIVENESS_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    need_embedded_postgres()
    with ExitStack() as stack:
        # Not below pytest's folder, which is closed to the account of PostgreSQL.
        place = Path(f"/tmp/twenty-disk-{time.monotonic_ns()}")  # noqa: S108
        place.mkdir()
        stack.callback(place.rmdir)
        stack.enter_context(mounted(place, "-t", "tmpfs", "-o", f"size={DISK},mode=711", "tmpfs"))
        yield place


@contextmanager
def served(place: Path) -> Iterator[World]:
    folder = place / "data"
    with running_server(folder, **SETTINGS) as server:
        assert manage(folder, "create_workspace", "Full").returncode == 0
        made = ("create_user", EMAIL, "--role", "Admin", "--password-stdin")
        assert manage(folder, *made, standard_input=PASSWORD).returncode == 0
        key = manage(folder, "create_api_key", "--name", "n", "--role", "Admin").stdout.strip()
        headers = {"Authorization": f"Bearer {key}"}
        with httpx.Client(base_url=server.url, headers=headers, timeout=60) as client:
            world = World(place, server, client)
            assert world.write().status_code == 201
            yield world


def assert_refused(answer: httpx.Response) -> None:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (503, "STORAGE_FULL")
    assert "disk is full" in body["messages"][0]
    assert int(answer.headers["Retry-After"]) > 0


def test_writes_are_refused_before_the_disk_is_full_and_taken_when_there_is_room(
    disk: Path,
) -> None:
    with served(disk) as world:
        postmaster = world.server.postmaster()
        filler = world.fill("filler", leaving=100 * MEGABYTE)
        until(lambda: world.write().status_code == 503)
        assert_refused(world.write())
        assert_each_api_refuses_writes_and_reads_on(world)
        rest = world.fill("rest")  # others use what is left, too
        for _ in range(30):
            assert world.read().status_code == 200
            assert_refused(world.write())
        assert world.client.get("/readyz").status_code == 200
        world.server.await_text("changes are refused until it has")
        rest.unlink()
        filler.unlink()
        until(lambda: world.write().status_code == 201)
        world.server.await_text("has room again: changes are taken")
        assert world.server.postmaster() == postmaster
        assert "Traceback" not in world.server.text()
        world.assert_nothing_is_lost_or_half()


def assert_each_api_refuses_writes_and_reads_on(world: World) -> None:
    client = world.client
    for path in ("/rest/metadata/objects", "/rest/metadata/roles", "/rest/open-api/core"):
        assert client.get(path).status_code == 200
    read = {"query": "{ people(first: 2) { totalCount edges { node { id } } } }"}
    assert client.post("/graphql", json=read).json()["data"]["people"]["totalCount"]
    assert client.post("/metadata", json={"query": "{ getRoles { id } }"}).json()["data"]
    for path, query in (
        ("/graphql", "mutation { createPerson(data: {}) { id } }"),
        ("/metadata", 'mutation { createApiKey(input: {name: "n", expiresAt: "2100-01-01", '
                      'roleId: "00000000-0000-4000-8000-000000000000"}) { id } }'),
    ):  # fmt: skip
        errors = client.post(path, json={"query": query}).json()["errors"]
        assert errors[0]["extensions"]["subCode"] in ("STORAGE_FULL", "ROLE_NOT_FOUND")
    new = {"nameSingular": "boat", "namePlural": "boats", "labelSingular": "B", "labelPlural": "Bs"}
    assert_refused(client.post("/rest/metadata/objects", json=new))
    assert_refused(client.post("/rest/metadata/roles", json={"label": "Late"}))
    sign_in(client)


def sign_in(client: httpx.Client) -> None:
    """A page is shown; what would be written is refused in the reader's language."""
    page = client.get("/sign-in", follow_redirects=True)
    assert page.status_code == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "username": EMAIL, "password": PASSWORD}
    form |= {"email": EMAIL}
    for language, title in (("en", "The disk is full"), ("de", "Die Festplatte ist voll")):
        told = client.post("/sign-in", data=form, headers={"Accept-Language": language})
        assert (told.status_code, title in told.text) == (503, True), told.text


def test_a_disk_that_is_full_at_once_ends_no_server(disk: Path) -> None:
    """PostgreSQL falls, perhaps, but it comes back by what was kept in reserve."""
    with served(disk) as world:
        world.fill("filler", leaving=2 * MEGABYTE)
        until(lambda: world.write().status_code == 503)
        until(lambda: world.read().status_code == 200)
        until(lambda: world.write().json().get("code") == "STORAGE_FULL")
        (disk / "filler").unlink()
        until(lambda: world.write().status_code == 201)
        world.assert_nothing_is_lost_or_half()


def test_without_any_room_the_server_waits_for_it(disk: Path) -> None:
    """Not even the reserve is left, and PostgreSQL is killed."""
    with served(disk) as world:
        for name in ("filler", "and the reserve", "and the rest"):
            world.fill(name)
            until(lambda: not (disk / "data/postgres/reserve").exists())
        until(lambda: world.write().status_code == 503)
        world.server.postmaster().kill()
        time.sleep(2)  # it may come back, or not: no claim is made
        for name in ("filler", "and the reserve", "and the rest"):
            (disk / name).unlink()
        until(lambda: world.write().status_code == 201)
        world.assert_nothing_is_lost_or_half()
        assert world.server.process.poll() is None


def test_a_server_that_starts_on_a_nearly_full_disk_serves_readers(disk: Path) -> None:
    with served(disk) as world:
        world.server.send(signal.SIGTERM)
        world.server.await_end()
        world.fill("filler", leaving=100 * MEGABYTE)
        with running_server(disk / "data", **SETTINGS) as server:
            world.client.base_url = server.url
            assert world.read().status_code == 200
            assert_refused(world.write())
            done = manage(disk / "data", "create_workspace", "Another")
            assert done.returncode == 1
            assert "disk is full" in done.stderr
            assert "Traceback" not in done.stderr
            (disk / "filler").unlink()
            until(lambda: world.write().status_code == 201)
            assert psutil.pid_exists(server.process.pid)
