"""Packs a release: the committed files, and the built bundles of frontend/.

`make release` builds the bundles and runs this. The archive in var/release starts without Node.js
and npm: its bundles are those of its sources. It is the same, byte for byte, whenever it is made
of the same commit. What it refuses: uncommitted changes, bundles of other sources, a version
without its section in CHANGELOG.md.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = Path("frontend") / "dist"


class Refused(Exception):
    """There can be no release now; the text says why."""


def version() -> str:
    """The version of the project; it stands in pyproject.toml alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def require_ready() -> None:
    if _git("status", "--porcelain"):
        raise Refused("There are uncommitted changes.")
    if f"\n## {version()}\n" not in (ROOT / "CHANGELOG.md").read_text():
        raise Refused(f"CHANGELOG.md has no section for {version()}.")


def pack(folder: Path) -> Path:
    """The archive, and its checksum beside it."""
    name = f"twenty-{version()}"
    moment = int(_git("log", "-1", "--format=%ct"))
    archive = folder / f"{name}.tar.gz"
    folder.mkdir(parents=True, exist_ok=True)
    committed = io.BytesIO(_git_bytes("archive", f"--prefix={name}/", "HEAD"))
    with (
        archive.open("wb") as opened,
        gzip.GzipFile("", "wb", fileobj=opened, mtime=moment) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as made,
    ):
        with tarfile.open(fileobj=committed) as sources:
            for member in sources:
                made.addfile(member, sources.extractfile(member) if member.isfile() else None)
        for path in sorted((ROOT / DIST).rglob("*")):
            _add(made, path, f"{name}/{path.relative_to(ROOT).as_posix()}", moment)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n")
    return archive


def _add(made: tarfile.TarFile, path: Path, name: str, moment: int) -> None:
    if not path.is_file():
        return
    content = path.read_bytes()
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = len(content), moment, 0o644
    made.addfile(member, io.BytesIO(content))


def _git(*arguments: str) -> str:
    return _git_bytes(*arguments).decode().strip()


def _git_bytes(*arguments: str) -> bytes:
    done = subprocess.run(  # noqa: S603
        ["git", *arguments],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return done.stdout


def main() -> int:
    sys.path.insert(0, str(ROOT))
    from twenty.assets import bundles

    try:
        require_ready()
        if not bundles.is_current():
            raise Refused("The bundles are not those of the present sources: run make assets.")
    except Refused as refusal:
        sys.stderr.write(f"No release: {refusal}\n")
        return 1
    archive = pack(ROOT / "var" / "release")
    sys.stdout.write(f"{archive.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
