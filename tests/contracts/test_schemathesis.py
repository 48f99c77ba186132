"""Schemathesis against both documents of a scratch workspace, bounded.

No 5xx, no status and no content type that the document does not name, no answer that violates its
schema. Runs: every operation on records with examples, generated data and linked calls; the
systematic coverage of one object, whose operations all objects share; every operation of the
metadata API. The seed is fixed, so that a failing run can be repeated.
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
# name → (document, options, test cases at least)
RUNS = {
    "every operation": ("core", ["--phases=examples,fuzzing,stateful", "--max-examples=3"], 600),
    "systematic coverage of one object": (
        "core",
        ["--phases=coverage", "--include-tag=opportunities"],
        600,
    ),
    "the metadata API": ("metadata", ["--phases=examples,fuzzing", "--max-examples=5"], 150),
}


@pytest.mark.process
@pytest.mark.parametrize("name", RUNS)
def test_schemathesis_finds_nothing(scratch: ScratchServer, tmp_path: Path, name: str) -> None:
    document, options, at_least = RUNS[name]
    done = subprocess.run(
        [
            Path(sys.executable).with_name("st"),
            "run",
            f"{scratch.url}/rest/open-api/{document}",
            f"--header=Authorization: Bearer {scratch.key}",
            f"--checks={','.join(CHECKS)}",
            *options,
            "--seed=7",
            "--workers=1",  # CPython 3.11 may fail to compile in two threads at once
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
    assert int(passed[1]) == int(passed[2]) >= at_least
