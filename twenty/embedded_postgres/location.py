"""Where the data folder really is, and the paths inside it. Nothing is created here.

The data folder is DATA_DIR (./var). Started as root, PostgreSQL runs under an unprivileged account;
when that account cannot reach the *default* folder (a clone inside root's closed home) the whole
data folder moves to the system's state directory. An explicitly set DATA_DIR is never moved:
`folders.prepare` refuses an unreachable one.
"""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from twenty.config.environment import PROJECT_DIR, Environment
from twenty.embedded_postgres import account

# The server's database, and the role that it connects as.
DATABASE_NAME = "twenty"
ROLE_NAME = "twenty"

STATE_DIR = Path("/var/lib/twenty")
RUNTIME_DIR = Path("/run")
# sockaddr_un has 108 bytes on Linux, 104 elsewhere, terminator included.
LONGEST_SOCKET_PATH = 103
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class DataFolder:
    """The data folder; `moved_from` is set when the default one could not be reached."""

    path: Path
    moved_from: Path | None = None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own folder (PGDATA), 0700, owned by the account that runs it."""
        return self.path / "postgres" / "data"

    @property
    def password_file(self) -> Path:
        """libpq's password file (0600), by which every command of this user connects."""
        return self.path / "postgres" / "pgpass"

    @property
    def log_file(self) -> Path:
        return self.path / "postgres" / "postgres.log"

    @cached_property
    def socket_dir(self) -> Path:
        """0700; in the runtime folder when the path is too long for a socket."""
        inside = self.path / "postgres" / "socket"
        if len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return inside
        return _runtime_dir() / f"twenty-{_short_name(self.path)}"


def data_folder(environment: Environment) -> DataFolder:
    """Return the folder in use for this environment. Creates nothing."""
    asked = environment.data_dir
    is_movable = environment.given_data_dir is None and environment.is_embedded
    if not is_movable or not account.is_root() or is_reachable(asked, account.uid_of(asked)):
        return DataFolder(asked)
    name = f"{PROJECT_DIR.name}-{_short_name(asked)}"
    return DataFolder(STATE_DIR / name, moved_from=asked)


def is_reachable(path: Path, uid: int | None) -> bool:
    """Tell whether the account `uid` (None: not created yet) can traverse all folders above `path`.

    Groups are ignored: the account has none but its own.
    """
    for parent in path.parents:
        if not parent.exists():
            continue
        status = parent.stat()
        bit = stat.S_IXUSR if status.st_uid == uid else stat.S_IXOTH
        if not status.st_mode & bit:
            return False
    return True


def _runtime_dir() -> Path:
    """Return a short folder for sockets: root's, the session's, or the one for temporary files."""
    if account.is_root():
        return RUNTIME_DIR
    session = os.environ.get("XDG_RUNTIME_DIR")
    return Path(session) if session else Path(tempfile.gettempdir())


def _short_name(path: Path) -> str:
    owner = f"{os.geteuid()}:{path}"
    return hashlib.sha256(owner.encode()).hexdigest()[:10]
