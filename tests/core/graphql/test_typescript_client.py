"""A typed client that genql generates from a served schema by introspection checks and works.

`typescript/round_trip.ts` uses it for a real round trip.
"""

from pathlib import Path

import pytest

from tests.contracts.scratch import ScratchServer
from tests.node_project import installed_copy, run_node

pytestmark = pytest.mark.process
PROJECT = Path(__file__).with_name("typescript")
GENERATOR = "node_modules/@genql/cli/dist/cli.js"
COMPILER = "node_modules/typescript/bin/tsc"


def test_a_generated_typescript_client_makes_a_round_trip(
    scratch: ScratchServer, tmp_path: Path
) -> None:
    project = installed_copy(PROJECT, tmp_path)
    header = f"Authorization: Bearer {scratch.key}"
    endpoint = f"{scratch.url}/graphql"
    run_node(project, GENERATOR, "--endpoint", endpoint, "--output", "client", "-H", header)
    run_node(project, COMPILER)
    run_node(project, "dist/round_trip.js", scratch.url, scratch.key)
