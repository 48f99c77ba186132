"""Whose address is counted behind a proxy, over a real socket: the server reads the headers."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest

from tests.twenty.process.conftest import need_embedded_postgres
from tests.twenty.process.server import Server, running_server, temporary_data_dir

pytestmark = pytest.mark.process

TRUE, FORGED = "X-Forwarded-For: 203.0.113.9", "X_Forwarded_For: 198.51.100.7"


@pytest.fixture(scope="module", params=["127.0.0.1", "192.0.2.0/24"])
def proxied(request: pytest.FixtureRequest) -> Iterator[tuple[Server, bool]]:
    """A server, and whether it believes this machine."""
    need_embedded_postgres()
    settings = {"WORKERS": "1", "TRUSTED_PROXIES": request.param}
    with temporary_data_dir() as folder, running_server(folder, **settings) as server:
        yield server, request.param == "127.0.0.1"


def client_of(server: Server, mark: str, *headers: str) -> str:
    """The address in the line of the access log that has the mark in its path."""
    head = [f"GET /healthz/{mark} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *headers]
    with socket.create_connection(("127.0.0.1", server.port), 60) as opened:
        opened.sendall("\r\n".join([*head, "", ""]).encode())
        while opened.recv(65_536):
            pass
    server.await_text(mark)
    line = next(line for line in server.text().splitlines() if mark in line)
    return str(json.loads(line)["client"])


def test_the_proxy_s_header_counts_where_it_is_trusted_only(proxied: tuple[Server, bool]) -> None:
    server, is_trusted = proxied
    expected = "203.0.113.9" if is_trusted else "127.0.0.1"
    assert client_of(server, "plain", TRUE) == expected
    # What the caller wrote comes first; the proxy adds its line behind.
    assert client_of(server, "forged-before", "X-Forwarded-For: 198.51.100.7", TRUE) == expected
    assert client_of(server, "in-one", f"{FORGED.replace('_', '-')}, 203.0.113.9") == expected
    assert client_of(server, "underscore-before", FORGED, TRUE) == expected


def test_a_header_with_underscores_is_the_proxy_s_to_drop(proxied: tuple[Server, bool]) -> None:
    """Granian gives both one name, and the later counts: nothing in WSGI tells them apart. When
    this fails, a release does: docs/operations.md need no longer ask proxies to drop them."""
    server, is_trusted = proxied
    expected = "198.51.100.7" if is_trusted else "127.0.0.1"
    assert client_of(server, "underscore-behind", TRUE, FORGED) == expected
