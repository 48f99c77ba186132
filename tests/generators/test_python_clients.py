"""Python clients generated from both served documents pass mypy, and work.

openapi-python-client and OpenAPI Generator's python, each used for a round trip by the script of
its name in `python/`, as a process of its own.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contracts.scratch import ScratchServer
from tests.generators.documents import NAMES, save_documents
from tests.generators.openapi_generator import generate

pytestmark = pytest.mark.process
SCRIPTS = Path(__file__).with_name("python")


def _run(folder: Path, *arguments: str) -> None:
    # Neither this project's settings of mypy nor its modules are the generated code's.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(str(folder / n) for n in NAMES)}
    done = subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def _openapi_python_client(folder: Path) -> None:
    program = str(Path(sys.executable).with_name("openapi-python-client"))
    (folder / "config.yaml").write_text("post_hooks: []\n")
    for name in NAMES:
        where = ["--path", f"{name}.json", "--output-path", f"{name}/crm_{name}"]
        (folder / name).mkdir()
        how = ["--fail-on-warning", "--meta", "none", "--config", "config.yaml"]
        _run(folder, program, "generate", *where, *how)


def _openapi_generator(folder: Path) -> None:
    generate("python", folder, packageName="crm_{}")


@pytest.mark.parametrize(
    ("script", "make"),
    [
        ("openapi_python_client", _openapi_python_client),
        pytest.param("openapi_generator", _openapi_generator, marks=pytest.mark.nightly),
    ],
)
def test_a_generated_client_makes_a_round_trip(
    scratch: ScratchServer, tmp_path: Path, script: str, make: Callable[[Path], None]
) -> None:
    servers = save_documents(scratch, tmp_path)
    make(tmp_path)
    (tmp_path / "round_trip.py").write_text((SCRIPTS / f"{script}.txt").read_text())
    (tmp_path / "mypy.ini").write_text("[mypy]\nignore_missing_imports = True\n")
    _run(tmp_path, sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "round_trip.py")
    addresses = (servers["core"], servers["metadata"])
    _run(tmp_path, sys.executable, "round_trip.py", *addresses, scratch.key)
