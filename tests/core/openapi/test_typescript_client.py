"""@hey-api/openapi-ts generates a client from a served document; it type-checks, and it works.

The client is used for a real round trip by `typescript/round_trip.ts`.
"""

import json
import urllib.request
from pathlib import Path

import pytest

from tests.contracts.scratch import ScratchServer
from tests.node_project import installed_copy, run_node

pytestmark = pytest.mark.process
PROJECT = Path(__file__).with_name("typescript")
GENERATOR = "node_modules/@hey-api/openapi-ts/bin/run.js"
COMPILER = "node_modules/typescript/bin/tsc"


def test_a_generated_typescript_client_makes_a_round_trip(
    scratch: ScratchServer, tmp_path: Path
) -> None:
    request = urllib.request.Request(  # noqa: S310  our own server
        f"{scratch.url}/rest/open-api/core", headers={"Authorization": f"Bearer {scratch.key}"}
    )
    with urllib.request.urlopen(request, timeout=60) as served:  # noqa: S310
        document = json.load(served)
    assert document["servers"][0]["url"] == f"{scratch.url}/rest"
    project = installed_copy(PROJECT, tmp_path)
    (project / "document.json").write_text(json.dumps(document))
    run_node(project, GENERATOR, "-i", "document.json", "-o", "client", "--no-log-file")
    run_node(project, COMPILER)
    run_node(project, "dist/round_trip.js", document["servers"][0]["url"], scratch.key)
