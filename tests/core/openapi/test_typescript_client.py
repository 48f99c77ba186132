"""@hey-api/openapi-ts generates a client from a served document; it type-checks, and it works.

The client is used for a real round trip by `typescript/round_trip.ts`.
"""

import json
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest

from core.playground.node import find_node
from tests.contracts.scratch import ScratchServer

pytestmark = pytest.mark.process
PROJECT = Path(__file__).with_name("typescript")
GENERATOR = "node_modules/@hey-api/openapi-ts/bin/run.js"
COMPILER = "node_modules/typescript/bin/tsc"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The TypeScript project with its packages."""
    folder = tmp_path / "typescript"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("node_modules"))
    arguments = ["ci", "--cache", str(tmp_path / "npm")]
    installed = subprocess.run(
        [*find_node().npm, *arguments], cwd=folder, capture_output=True, text=True, timeout=300
    )
    if installed.returncode and "ENOTFOUND" in installed.stderr + installed.stdout:
        pytest.skip("npm's package registry cannot be reached from here")
    assert installed.returncode == 0, installed.stderr
    return folder


def test_a_generated_typescript_client_makes_a_round_trip(
    scratch: ScratchServer, project: Path
) -> None:
    request = urllib.request.Request(  # noqa: S310  our own server
        f"{scratch.url}/rest/open-api/core", headers={"Authorization": f"Bearer {scratch.key}"}
    )
    with urllib.request.urlopen(request, timeout=60) as served:  # noqa: S310
        document = json.load(served)
    assert document["servers"][0]["url"] == f"{scratch.url}/rest"
    (project / "document.json").write_text(json.dumps(document))
    _node(project, GENERATOR, "-i", "document.json", "-o", "client", "--no-log-file")
    _node(project, COMPILER)
    _node(project, "dist/round_trip.js", document["servers"][0]["url"], scratch.key)


def _node(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        [str(find_node().program), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{arguments[0]}: {done.stdout}\n{done.stderr}"
