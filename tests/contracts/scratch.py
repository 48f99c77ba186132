"""A real server with scratch workspaces, for tools that speak HTTP: curl, Node.js, Schemathesis.

The server is started once per session on first use, without a rate limit; each test gets a
workspace and a key of its own, because such tools revoke keys and change the data model.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from tests.twenty.process.server import manage, running_server


@dataclass(frozen=True)
class ScratchServer:
    """`url` without a slash at its end; `key`: the secret of a key of Admin."""

    url: str
    key: str


@pytest.fixture(scope="session")
def scratch_server() -> Iterator[tuple[str, Path]]:
    """The server's address and its data directory."""
    with started_server() as found:
        yield found


@contextmanager
def started_server() -> Iterator[tuple[str, Path]]:
    """Start a server for the block: its address and its data directory."""
    if not settings.ENVIRONMENT.is_embedded:
        pytest.skip("the scratch server runs the embedded PostgreSQL; DATABASE_URL is set")
    # Short, because a socket path must fit, and accessible to PostgreSQL's account.
    base = Path(tempfile.mkdtemp(prefix="scratch-"))
    base.chmod(0o711)
    data_dir = base / "data"
    try:
        with running_server(data_dir, API_RATE_LIMIT="", WORKERS="1") as server:
            yield server.url, data_dir
    finally:
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def scratch(scratch_server: tuple[str, Path]) -> ScratchServer:
    return new_workspace(*scratch_server)


def new_workspace(url: str, data_dir: Path) -> ScratchServer:
    """Create a workspace and a key of its Admin role."""
    name = f"Scratch {uuid4().hex[:8]}"
    _command(data_dir, "create_workspace", name)
    named = ("--workspace", name)
    key = _command(data_dir, "create_api_key", "--name", "Tool", "--role", "Admin", *named)
    return ScratchServer(url, key)


def _command(data_dir: Path, *arguments: str) -> str:
    """Return what a `manage.py` command prints beside the running server."""
    done = manage(data_dir, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
