"""`calls.sh` against a real server, by curl.

Every row of docs/api/rest.md#paths and case of docs/api/rest.md#refusals.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.contracts.scratch import new_workspace, started_server

SCRIPT = Path(__file__).with_name("calls.sh")


@pytest.mark.process
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_call_of_the_script_is_answered_as_the_contract_says() -> None:
    # A server of its own: on another one the failed attempts of other tests may be counted still.
    with started_server() as server:
        scratch = new_workspace(*server)
        done = subprocess.run(
            ["bash", SCRIPT, scratch.url, scratch.key], capture_output=True, text=True, timeout=300
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WRONG" not in done.stdout
    assert done.stdout.count("ok    ") > 55
