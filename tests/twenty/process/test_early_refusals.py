"""Answers given before the body was read: no later call of the same session fails by them.

Either the rest of the body is passed over and the connection goes on, or the answer says
`Connection: close` and the connection ends; told apart over a raw socket, and as sessions of the
usual clients see it.
"""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import httpx
import pytest
import requests

from tests.twenty.process.conftest import need_embedded_postgres
from tests.twenty.process.server import Server, manage, running_server, temporary_data_dir

pytestmark = pytest.mark.process

LIVENESS_SECONDS = 60
CALLS_AN_HOUR = 600
SIZES = (1_000, 70_000, 2_000_000)
PIECE = 65_536
JSON, FORM, TEXT = "application/json", "application/x-www-form-urlencoded", "text/plain"
HEALTHY = b'{"status": "ok"}'


@dataclass(frozen=True)
class Refusal:
    """What is asked, by whom (`admin`, `nobody`, `weak`, `spent` or a wrong key)."""

    status: int
    method: str
    path: str
    caller: str = "admin"
    content_type: str = JSON

    def __str__(self) -> str:
        return f"{self.status} {self.method} {self.path} {self.caller} {self.content_type}"


REFUSALS = [
    *[Refusal(400, "POST", path) for path in ("/rest/nothing", "/rest/people?limit=x")],
    *[
        Refusal(401, "POST", path, caller)
        for path in ("/rest/people", "/rest/metadata/objects", "/graphql", "/metadata")
        for caller in ("", "twk_wrong")
    ],
    *[
        Refusal(403, method, path, "weak")
        for method, path in (
            ("DELETE", f"/rest/people/{UUID(int=1)}"),
            ("PATCH", f"/rest/people/{UUID(int=1)}/restore"),
            ("GET", "/rest/people"),
            ("GET", "/rest/metadata/roles"),
            ("DELETE", f"/rest/metadata/objects/{UUID(int=1)}"),
        )
    ],
    Refusal(404, "POST", "/rest/metadata/nothing"),
    Refusal(404, "POST", "/mcp", ""),
    Refusal(405, "POST", "/rest/people/groupBy"),
    Refusal(405, "DELETE", "/rest/metadata/objects"),
    *[Refusal(405, "PUT", path) for path in ("/graphql", "/metadata")],
    *[
        Refusal(415, "POST", path, "admin", content_type)
        for path in ("/rest/people", "/rest/metadata/objects", "/graphql", "/metadata")
        for content_type in (TEXT, FORM)
    ],
    *[
        Refusal(429, "POST", path, "spent")
        for path in ("/rest/people", "/rest/metadata/objects", "/graphql", "/metadata")
    ],
    # Pages: in chunks 411, too much of somebody unknown 413.
    *[Refusal(403, "POST", path, "", FORM) for path in ("/sign-in", "/admin/login/")],
    Refusal(404, "POST", "/nowhere", "", FORM),
]


@dataclass(frozen=True)
class World:
    server: Server
    keys: dict[str, str]

    def headers(self, refusal: Refusal) -> dict[str, str]:
        headers = {"Content-Type": refusal.content_type}
        if refusal.caller:
            key = self.keys.get(refusal.caller, refusal.caller)
            headers["Authorization"] = f"Bearer {key}"
        return headers

    def socket(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.server.port), LIVENESS_SECONDS)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    need_embedded_postgres()
    settings = {"WORKERS": "1", "API_RATE_LIMIT": f"{CALLS_AN_HOUR}/h"}
    with temporary_data_dir() as folder, running_server(folder, **settings) as server:
        assert manage(folder, "create_workspace", "Early").returncode == 0
        admin = manage(folder, "create_api_key", "--name", "n", "--role", "Admin").stdout.strip()
        with httpx.Client(base_url=server.url, timeout=LIVENESS_SECONDS) as client:
            client.headers["Authorization"] = f"Bearer {admin}"
            role = _made(client, "/rest/metadata/roles", {"label": "Weak"})
            keys = {
                "admin": admin,
                "weak": _key(client, role["id"]),
                "spent": _key(client, role["id"]),
            }
            client.headers["Authorization"] = f"Bearer {keys['spent']}"
            while client.get("/rest/people").status_code != 429:
                pass
        yield World(server, keys)


def _key(client: httpx.Client, role: str) -> str:
    asked = {"name": "k", "expiresAt": "2100-01-01", "roleId": role}
    made = _made(client, "/rest/metadata/apiKeys", asked)
    return str(_made(client, f"/rest/metadata/apiKeys/{made['id']}/token", {})["token"])


def _made(client: httpx.Client, path: str, body: Any) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    return dict(answer.json())


def body_of(size: int) -> Iterator[bytes]:
    for start in range(0, size, PIECE):
        yield b" " * min(PIECE, size - start)


def in_chunks(size: int) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in body_of(size)) + b"0\r\n\r\n"


def expected(refusal: Refusal, size: int, *, is_chunked: bool) -> set[int]:
    is_page = not refusal.path.startswith(("/rest", "/graphql", "/metadata", "/mcp"))
    if is_page and is_chunked:
        return {411}
    if is_page and size > PIECE:
        return {413}
    # An address that fails often is told to wait.
    return {401, 429} if refusal.status == 401 else {refusal.status}


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
@pytest.mark.parametrize("is_chunked", [False, True], ids=["length", "chunks"])
def test_over_a_raw_socket_the_next_call_is_answered_or_it_was_said_that_none_is(
    world: World, refusal: Refusal, is_chunked: bool
) -> None:
    """Also of those who send it right behind the body, before they know the answer."""
    for size in SIZES:
        head = [f"{refusal.method} {refusal.path} HTTP/1.1", "Host: 127.0.0.1"]
        head += [f"{name}: {value}" for name, value in world.headers(refusal).items()]
        head.append("Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {size}")
        body = in_chunks(size) if is_chunked else b" " * size
        next_call = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        for is_pipelined in (False, True):
            with world.socket() as opened:
                opened.sendall("\r\n".join([*head, "", ""]).encode())
                opened.sendall(body + (next_call if is_pipelined else b""))
                answer = read_answer(opened)
                assert answer.status in expected(refusal, size, is_chunked=is_chunked)
                if answer.getheader("Connection") == "close":
                    assert opened.recv(1) == b""
                    pytest.fail("a body of this size is passed over, and its connection kept")
                if not is_pipelined:
                    opened.sendall(next_call)
                assert read_answer(opened).read() == HEALTHY


def read_answer(opened: socket.socket) -> http.client.HTTPResponse:
    """One answer, with no byte of the next taken from the socket."""
    answer = http.client.HTTPResponse(_Slowly(opened))  # type: ignore[arg-type]
    answer.begin()
    if answer.getheader("Connection") != "close" and answer.status != 200:
        answer.read()
    return answer


class _Slowly:
    """What `http.client` reads from: a file over the socket that keeps nothing back."""

    def __init__(self, opened: socket.socket) -> None:
        self.opened = opened

    def makefile(self, mode: Literal["rb"]) -> Any:
        return self.opened.makefile(mode, buffering=0)


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
@pytest.mark.parametrize("is_chunked", [False, True], ids=["length", "chunks"])
def test_no_call_of_a_client_s_session_fails_after_a_refusal(
    world: World, refusal: Refusal, is_chunked: bool
) -> None:
    headers = world.headers(refusal)
    url, health = world.server.url + refusal.path, f"{world.server.url}/healthz"
    plain = http.client.HTTPConnection("127.0.0.1", world.server.port, LIVENESS_SECONDS)
    with (
        httpx.Client(timeout=LIVENESS_SECONDS) as client,
        requests.Session() as session,
        closing(plain),
    ):
        for size in SIZES:
            statuses = set()
            body = lambda n=size: body_of(n) if is_chunked else b" " * n  # noqa: E731
            answer = client.request(refusal.method, url, content=body(), headers=headers)
            statuses.add(answer.status_code)
            assert client.get(health).json() == json.loads(HEALTHY)
            told = session.request(refusal.method, url, data=body(), headers=headers)
            statuses.add(told.status_code)
            assert session.get(health).content == HEALTHY
            plain.request(refusal.method, refusal.path, body(), headers, encode_chunked=is_chunked)
            got = plain.getresponse()
            got.read()
            statuses.add(got.status)
            plain.request("GET", "/healthz")
            assert plain.getresponse().read() == HEALTHY
            assert statuses <= expected(refusal, size, is_chunked=is_chunked)
