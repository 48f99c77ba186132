"""Schemathesis against the whole document of a scratch workspace, bounded.

No 5xx, no status and no content type that the document does not name, no answer off its schema.
Two runs: every operation with examples, generated data and linked calls; and the systematic
coverage of one object, whose operations all objects share. A fixed seed: a red run repeats itself.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.scratch import ScratchServer

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
)
RUNS = {
    "every operation": ("--phases=examples,fuzzing,stateful", "--max-examples=3"),
    "systematic coverage of one object": ("--phases=coverage", "--include-tag=opportunities"),
}


@pytest.mark.process
@pytest.mark.parametrize("name", RUNS)
def test_schemathesis_finds_nothing(scratch: ScratchServer, tmp_path: Path, name: str) -> None:
    done = subprocess.run(
        [
            Path(sys.executable).with_name("st"),
            "run",
            f"{scratch.url}/rest/open-api/core",
            f"--header=Authorization: Bearer {scratch.key}",
            f"--checks={','.join(CHECKS)}",
            *RUNS[name],
            "--seed=7",
            "--workers=2",
            "--suppress-health-check=all",
            "--continue-on-failure",
            "--warnings=off",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr
    passed = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert passed is not None, done.stdout[-2000:]
    assert int(passed[1]) == int(passed[2]) > 300
