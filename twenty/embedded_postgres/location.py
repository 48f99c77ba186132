"""Where the data folder really is, and the paths inside it.

What comes in: the environment. What goes out: a `DataFolder`. Nothing is created here.

The data folder is DATA_DIR (./var). Started as root, PostgreSQL runs under an unprivileged
account; when that account cannot reach the *default* folder (a clone inside root's closed home)
the whole data folder moves under the system's state directory. An explicitly set DATA_DIR is
never moved: an unreachable one is refused by `folders.prepare`.
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

# The database of this server, and the role that it is asked as.
DATABASE_NAME = "twenty"
ROLE_NAME = "twenty"

STATE_DIR = Path("/var/lib/twenty")
RUNTIME_DIR = Path("/run")
# sockaddr_un holds 108 bytes on Linux, 104 elsewhere, the end mark included.
LONGEST_SOCKET_PATH = 103
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class DataFolder:
    """The data folder; `moved_from` is set when the default one could not be reached."""

    path: Path
    moved_from: Path | None = None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own folder (PGDATA), 0700, of the account that runs it."""
        return self.path / "postgres" / "data"

    @property
    def password_file(self) -> Path:
        """libpq's password file (0600): how every command of this user gets in."""
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
    """The folder in use for this environment. Pure: looks, creates nothing."""
    asked = environment.data_dir
    is_movable = environment.given_data_dir is None and environment.is_embedded
    if not is_movable or not account.is_root() or is_reachable(asked, account.uid_of(asked)):
        return DataFolder(asked)
    name = f"{PROJECT_DIR.name}-{_short_name(asked)}"
    return DataFolder(STATE_DIR / name, moved_from=asked)


def is_reachable(path: Path, uid: int | None) -> bool:
    """Whether the account `uid` (None: one that does not exist yet) can pass through every
    existing folder above `path`. Groups are not looked at: the account has none but its own."""
    for parent in path.parents:
        if not parent.exists():
            continue
        status = parent.stat()
        bit = stat.S_IXUSR if status.st_uid == uid else stat.S_IXOTH
        if not status.st_mode & bit:
            return False
    return True


def _runtime_dir() -> Path:
    """A short folder for sockets: root's, the session's, or the one for temporary files."""
    if account.is_root():
        return RUNTIME_DIR
    session = os.environ.get("XDG_RUNTIME_DIR")
    return Path(session) if session else Path(tempfile.gettempdir())


def _short_name(path: Path) -> str:
    owner = f"{os.geteuid()}:{path}"
    return hashlib.sha256(owner.encode()).hexdigest()[:10]
