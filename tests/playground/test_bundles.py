"""When bundles are built, that a build replaces them whole, and what is said when it fails."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from twenty.assets import bundles
from twenty.assets.bundles import BuildFailed

NODE = """#!/bin/sh
case "$1" in
  --version) echo v24.0.0 ;;
  build.mjs) {build} ;;
  *) {install} ;;
esac
"""
GOOD_BUILD = 'mkdir -p "$2/ui" && cp icons.txt "$2/ui/icons.svg"'
GOOD_INSTALL = "rm -rf node_modules && mkdir node_modules && echo x >> installs"


@pytest.fixture
def frontend(tmp_path: Path, monkeypatch) -> Path:
    """A frontend/ of its own, whose Node.js is a script that copies one file."""
    folder = tmp_path / "frontend"
    for name in bundles.SOURCES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    monkeypatch.setattr(bundles, "FRONTEND", folder)
    monkeypatch.setattr(bundles, "DIST", folder / "dist")
    set_node(tmp_path, monkeypatch)
    return folder


def set_node(
    folder: Path, monkeypatch, build: str = GOOD_BUILD, install: str = GOOD_INSTALL
) -> None:
    program = folder / "node" / "bin" / "node"
    script = folder / "node/lib/node_modules/npm/bin/npm-cli.js"
    for path in (program, script):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(NODE.format(build=build, install=install))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


def quiet(line: str) -> None:
    """A report that goes nowhere."""


def test_nothing_is_built_at_first(frontend: Path) -> None:
    assert not bundles.is_built()
    assert not bundles.is_current()
    assert not bundles.is_building()
    assert bundles.version() == "none"


def test_a_build_makes_the_bundles_and_says_how_long_it_took(frontend: Path) -> None:
    said: list[str] = []

    assert bundles.build(said.append) is True

    assert bundles.is_current()
    assert (frontend / "dist/ui/icons.svg").read_text() == "icons.txt"
    assert bundles.version() == bundles.source_digest()[:12]
    assert said[-1].startswith("Built the playground bundles in ")
    assert "Node.js 24.0.0" in said[-1]
    assert [path.name for path in frontend.glob(".dist-*")] == []


def test_a_second_build_does_nothing_unless_forced(frontend: Path) -> None:
    bundles.build(quiet)

    assert bundles.build(quiet) is False
    assert bundles.build(quiet, force=True) is True


@pytest.mark.parametrize("name", ["icons.txt", "package-lock.json", "src/new.js"])
def test_a_changed_source_is_built_again(frontend: Path, name: str) -> None:
    bundles.build(quiet)
    (frontend / name).parent.mkdir(exist_ok=True)
    (frontend / name).write_text("changed")

    assert bundles.is_built()
    assert not bundles.is_current()
    assert bundles.build(quiet) is True
    assert bundles.is_current()


def test_a_failed_build_leaves_the_previous_bundles_and_shows_the_end_of_its_output(
    frontend: Path, tmp_path: Path, monkeypatch
) -> None:
    bundles.build(quiet)
    version = bundles.version()
    (frontend / "icons.txt").write_text("no-such-icon")
    set_node(tmp_path, monkeypatch, build="echo there is no such icon; exit 1")

    with pytest.raises(BuildFailed, match=r"The bundler failed:\nthere is no such icon"):
        bundles.build(quiet)

    assert bundles.version() == version
    assert (frontend / "dist/ui/icons.svg").read_text() == "icons.txt"


def test_a_failed_installation_is_distinguished_from_a_failed_build(
    frontend: Path, tmp_path: Path, monkeypatch
) -> None:
    set_node(tmp_path, monkeypatch, install="echo no route to host; exit 1")

    with pytest.raises(BuildFailed, match=r"npm .*registry.* failed:\nno route to host"):
        bundles.build(quiet)

    assert not bundles.is_built()


def test_packages_are_installed_again_only_when_the_lock_file_changed(frontend: Path) -> None:
    bundles.build(quiet)
    bundles.build(quiet, force=True)
    assert (frontend / "installs").read_text().splitlines() == ["x"]

    (frontend / "package-lock.json").write_text("changed")
    bundles.build(quiet)

    assert (frontend / "installs").read_text().splitlines() == ["x", "x"]


def test_clean_removes_the_packages_that_the_build_installed(frontend: Path) -> None:
    bundles.build(quiet, clean=True)

    assert not (frontend / "node_modules").exists()
    assert bundles.is_current()


def test_clean_leaves_packages_that_were_there_before(frontend: Path) -> None:
    bundles.build(quiet)

    bundles.build(quiet, force=True, clean=True)

    assert (frontend / "node_modules").is_dir()


def test_two_builds_do_not_run_at_once(frontend: Path, tmp_path: Path, monkeypatch) -> None:
    set_node(tmp_path, monkeypatch, build=f"sleep 0.5; echo x >> runs; {GOOD_BUILD}")
    said: list[str] = []
    first = threading.Thread(target=bundles.build, args=(quiet,))
    first.start()
    while not bundles.is_building():
        pass

    assert bundles.build(said.append) is False

    first.join()
    assert said == [
        "Another build of the playground bundles is running; waiting for it …",
        "The playground bundles are up to date.",
    ]
    assert (frontend / "runs").read_text().splitlines() == ["x"]
    assert not bundles.is_building()


def test_no_process_is_started_when_the_bundles_are_current(frontend: Path) -> None:
    bundles.build(quiet)
    assert bundles.build_in_background() is None


def test_the_module_builds_without_django() -> None:
    """What `build_in_background` starts must not wait for a database or settings."""
    code = "import twenty.assets.bundles, sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=bundles.PROJECT).returncode == 0
