"""TypeScript clients generated from both served documents type-check, and work.

hey-api, orval, and OpenAPI Generator's typescript-fetch, each used for a round trip by the script
of its name in `typescript/`.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contracts.scratch import ScratchServer
from tests.generators.documents import NAMES, save_documents
from tests.generators.openapi_generator import generate
from tests.node_project import installed_copy, run_node

pytestmark = pytest.mark.process
PROJECT = Path(__file__).with_name("typescript")
COMPILER = "node_modules/typescript/bin/tsc"


def _hey_api(project: Path) -> None:
    for name in NAMES:
        program = "node_modules/@hey-api/openapi-ts/bin/run.js"
        run_node(project, program, "-i", f"{name}.json", "-o", name, "--no-log-file")


def _orval(project: Path) -> None:
    run_node(project, "node_modules/orval/dist/bin/orval.js", "--config", "orval.config.cjs")


def _typescript_fetch(project: Path) -> None:
    generate("typescript-fetch", project)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed_copy(PROJECT, tmp_path_factory.mktemp("generators"))


@pytest.fixture
def project(installed: Path) -> Path:
    """Return the installed project, without what another generator made."""
    for name in (*NAMES, "dist"):
        shutil.rmtree(installed / name, ignore_errors=True)
    return installed


@pytest.mark.parametrize(
    ("script", "make"),
    [
        ("hey_api", _hey_api),
        ("orval", _orval),
        pytest.param("typescript_fetch", _typescript_fetch, marks=pytest.mark.nightly),
    ],
)
def test_a_generated_client_makes_a_round_trip(
    scratch: ScratchServer, project: Path, script: str, make: Callable[[Path], None]
) -> None:
    servers = save_documents(scratch, project)
    make(project)
    (project / "round_trip.ts").write_text(f'import "./{script}";\n')
    run_node(project, COMPILER)
    run_node(project, "dist/round_trip.js", servers["core"], servers["metadata"], scratch.key)
