"""The documentation site is built without a warning and has every page in its navigation."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from twenty.config.environment import PROJECT_DIR

MKDOCS = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir"]


def build(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MKDOCS, str(folder), *arguments],
        cwd=PROJECT_DIR,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_the_site_has_every_page(tmp_path: Path) -> None:
    """Strict: a page outside the navigation, a link or an anchor that leads nowhere, fails."""
    built = build(tmp_path)
    assert built.returncode == 0, built.stderr
    pages = {
        path.relative_to(tmp_path).with_suffix("").as_posix() for path in tmp_path.rglob("*.html")
    }
    sources = {
        path.relative_to(PROJECT_DIR / "docs").with_suffix("").as_posix()
        for path in (PROJECT_DIR / "docs").rglob("*.md")
    }
    expected = {source.replace("README", "index") for source in sources}
    assert pages >= expected | {"contributing", "reporting", "changelog"}


@pytest.mark.parametrize("fault", ["[gone](gone.md)", "[gone](api/rest.md#gone)", "# alone"])
def test_a_fault_fails_the_build(tmp_path: Path, fault: str) -> None:
    """That a strict build sees links, anchors, and pages that the navigation lacks."""
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("docs", "mkdocs.yml", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"):
        source = PROJECT_DIR / name
        if source.is_dir():
            subprocess.run(["cp", "-r", str(source), str(copy)], check=True)
        else:
            (copy / name).write_text(source.read_text())
    if fault == "# alone":
        (copy / "docs" / "alone.md").write_text(fault)
    else:
        page = copy / "docs" / "limits.md"
        page.write_text(f"{page.read_text()}\n{fault}\n")
    built = build(tmp_path / "site", "--config-file", str(copy / "mkdocs.yml"))
    assert built.returncode != 0
    assert "gone" in built.stderr or "alone" in built.stderr
