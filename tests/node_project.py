"""Small Node.js projects in the tests: installed separately, run step by step.

A project's folder has package.json and lock file. Tests are skipped where npm's registry cannot be
reached.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from twenty.assets.node import find_node


def installed_copy(project: Path, folder: Path) -> Path:
    """`project` copied below `folder`, its packages installed from its lock file."""
    copy = folder / project.name
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run(
        [*find_node().npm, "ci", "--cache", str(folder / "npm")],
        cwd=copy,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode and "ENOTFOUND" in done.stderr + done.stdout:
        pytest.skip("npm's package registry cannot be reached from here")
    assert done.returncode == 0, done.stderr
    return copy


def run_node(folder: Path, *arguments: str) -> str:
    """Return what `node …` printed in `folder`; a failure fails the test with all its output."""
    done = subprocess.run(
        [str(find_node().program), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{arguments[0]}: {done.stdout}\n{done.stderr}"
    return done.stdout
