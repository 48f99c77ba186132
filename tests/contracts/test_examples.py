"""Every `console` example of the README and of docs/, run against a server with the demo workspace.

The pages are run one by one, each in one shell, with the demo key in `$KEY` and the administrator's
password in `$PASSWORD`. An example must remove whatever it writes: after each page the workspace
has the objects, records, roles and keys it had before, so that pages do not depend on each other.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.contracts.console import SHOWN_URL, Comparison, Mismatch, Shell, examples_of
from tests.twenty.process.server import running_server
from twenty.config.environment import PROJECT_DIR

PAGES = [
    page
    for page in (PROJECT_DIR / "README.md", *sorted((PROJECT_DIR / "docs").rglob("*.md")))
    if examples_of(page)
]
STATE = """{
  objectRecordCounts { objectNamePlural totalCount }
  objects(paging: {first: 1000}) { edges { node { nameSingular isActive fieldsList { name } } } }
  apiKeys { name } getRoles { label permissionFlags { flag } } currentWorkspace { displayName }
}"""


@dataclass(frozen=True)
class DemoServer:
    url: str
    key: str
    password: str

    def state(self) -> Any:
        """Return what examples must leave as they found it."""
        request = urllib.request.Request(  # noqa: S310
            f"{self.url}/metadata",
            json.dumps({"query": STATE}).encode(),
            {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return json.load(response)


@pytest.fixture
def demo_server() -> Iterator[DemoServer]:
    if not settings.ENVIRONMENT.is_embedded:
        pytest.skip("the demo server runs the embedded PostgreSQL; DATABASE_URL is set")
    # Short, because a socket path must fit, and accessible to PostgreSQL's account.
    base = Path(tempfile.mkdtemp(prefix="demo-"))
    base.chmod(0o711)
    try:
        with running_server(base / "data", DEMO="1", API_RATE_LIMIT="", WORKERS="1") as server:
            said = server.text()
            key, password = re.search(r"twk_[\w-]+", said), re.search(r"password (\S+)", said)
            assert key is not None, said
            assert password is not None, said
            yield DemoServer(server.url, key[0], password[1])
    finally:
        shutil.rmtree(base, ignore_errors=True)


# One test for all pages: the workers of pytest-xdist would start a server each.
@pytest.mark.process
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_example_answers_what_its_page_shows(demo_server: DemoServer, tmp_path: Path) -> None:
    wrong: list[str] = []
    for page in PAGES:
        before = demo_server.state()
        wrong += mismatches(page, demo_server, tmp_path)
        if demo_server.state() != before:
            wrong.append(f"{page.name} leaves the workspace changed")
    assert not wrong, "\n\n".join(wrong)


def mismatches(page: Path, server: DemoServer, folder: Path) -> list[str]:
    """Return where the answers to the examples of `page` differ from the page."""
    environment = os.environ | {"KEY": server.key, "PASSWORD": server.password}
    found: list[str] = []
    comparison = Comparison()
    with Shell(environment, folder) as shell:
        for example in examples_of(page):
            command = comparison.command(example.command).replace(SHOWN_URL, server.url)
            said = shell.run(command).replace(server.url, SHOWN_URL)
            try:
                comparison.check(example.output, said)
            except Mismatch as mismatch:
                found.append(f"{page.name}:{example.line}: {mismatch}\n$ {example.command}\n{said}")
    return found


def test_the_pages_of_the_reference_have_examples() -> None:
    reference = set((PROJECT_DIR / "docs" / "api").glob("*.md"))
    assert reference <= set(PAGES)
    assert all(len(examples_of(page)) >= 3 for page in reference)
