"""Asks the advisory services about every locked package: pip-audit for Python, npm for the rest.

Ends with status 1 when an advisory is found. A service that does not answer, as without a network
or behind a mirror that has none, is said and is no failure: nothing is known then.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-audit.lock")
NODE_PROJECTS = ("frontend", "tests/generators/typescript")


def main() -> int:
    tools = Path(sys.executable).parent
    found = [line for lock in LOCKS for line in _python(tools / "pip-audit", lock)]
    found += [line for folder in NODE_PROJECTS for line in _node(folder)]
    for line in found:
        _say(line)
    return 1 if found else 0


def _python(program: Path, lock: str) -> list[str]:
    options = ["--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json"]
    report = _json_of([str(program), *options, "--requirement", lock], PROJECT)
    packages = report.get("dependencies", [])
    known = [package for package in packages if "vulns" in package]
    if len(known) < len(packages) or not known:
        _say(f"{lock}: the advisory service knows {len(known)} of {len(packages)} packages")
    return [
        f"{lock}: {package['name']} {package['version']}: {flaw['id']}, "
        f"mended in {', '.join(flaw['fix_versions']) or 'no release'}"
        for package in known
        for flaw in package["vulns"]
    ]


def _node(folder: str) -> list[str]:
    npm = shutil.which("npm")
    if npm is None:
        _say(f"{folder}: npm is not installed, its packages were not looked at")
        return []
    report = _json_of([npm, "audit", "--package-lock-only", "--json"], PROJECT / folder)
    if "vulnerabilities" not in report:
        _say(f"{folder}: the advisory service does not answer")
        return []
    return [
        f"{folder}: {name} {flaw['range']}: {flaw['severity']}"
        for name, flaw in report["vulnerabilities"].items()
    ]


def _json_of(command: list[str], folder: Path) -> dict[str, Any]:
    """What the command reports; nothing where it could not."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)  # noqa: S603
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
