"""A release: one version, its changes, and an archive that starts without npm."""

import hashlib
import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from tests.twenty.process.server import start_server, temporary_data_dir
from twenty.assets import bundles
from twenty.config.environment import PROJECT_DIR


@pytest.fixture(scope="module")
def release() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release", PROJECT_DIR / ".ci" / "release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def unpacked(release: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the present commit, unpacked."""
    if not (PROJECT_DIR / ".git").exists():
        pytest.skip("a release is packed from a clone")
    if not bundles.is_current():
        pytest.skip("the bundles are not built: make assets")
    folder = tmp_path_factory.mktemp("release")
    archive = release.pack(folder)
    digest, name = (folder / f"{archive.name}.sha256").read_text().split()
    assert (digest, name) == (hashlib.sha256(archive.read_bytes()).hexdigest(), archive.name)
    again = release.pack(folder / "again")
    assert again.read_bytes() == archive.read_bytes()
    subprocess.run(["tar", "-xzf", str(archive), "-C", str(folder)], check=True)
    return folder / f"twenty-{release.version()}"


def test_the_newest_version_of_the_changelog_is_the_projects(release: ModuleType) -> None:
    changelog = (PROJECT_DIR / "CHANGELOG.md").read_text()
    versions = re.findall(r"^## (\S+)$", changelog, re.MULTILINE)
    assert versions[0] == "Unreleased"
    assert versions[1] == release.version()
    assert versions[1:] == sorted(versions[1:], key=_numbers, reverse=True)
    project = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text())["project"]
    assert project["version"] == release.version()


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def test_an_archive_has_what_is_committed_and_the_bundles(
    release: ModuleType, unpacked: Path
) -> None:
    files = {
        path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()
    }
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "-z", "HEAD"],
        cwd=PROJECT_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    committed = {name for name in listed.stdout.split("\0") if name}
    assert files >= committed
    assert {name for name in files - committed if not name.startswith("frontend/dist/")} == set()
    assert "frontend/dist/playground/scalar.js" in files


@pytest.mark.process
def test_a_release_serves_its_pages_without_npm(unpacked: Path) -> None:
    with temporary_data_dir() as data_dir:
        server = start_server(data_dir, None, (), 0, unpacked)
        try:
            server.await_status("/readyz", 200)
            page = server.page("/sign-in")
            address = re.search(r'"(/assets/[0-9a-f]+/ui/inter.css)"', page)
            assert address is not None, page
            assert server.get(address[1]) == 200
            said = server.text()
            assert "playground" not in said, said
            assert not (unpacked / "frontend" / "node_modules").exists()
        finally:
            server.process.terminate()
            server.await_end()


def test_other_sources_need_a_build(unpacked: Path) -> None:
    """That the test above would see a release whose bundles are not its own."""
    asked = "from twenty.assets import bundles; print(bundles.is_current())"

    def is_current() -> str:
        done = subprocess.run(
            [sys.executable, "-c", asked], cwd=unpacked, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    assert is_current() == "True"
    icons = unpacked / "frontend" / "icons.txt"
    text = icons.read_text()
    icons.write_text(f"{text}anchor\n")
    assert is_current() == "False"
    icons.write_text(text)
