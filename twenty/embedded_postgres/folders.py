"""Create the folders and the password file of the data folder, with owners and modes.

Root owns the outer folders (passable: 0711), the account owns cluster and socket folder (0700).
Started by an ordinary user, everything is that user's.
"""

import os
import secrets
import stat
from pathlib import Path

from twenty.embedded_postgres.account import Account, is_root
from twenty.embedded_postgres.errors import EmbeddedPostgresError
from twenty.embedded_postgres.location import DataFolder, is_reachable

SUPERUSER = "postgres"


def prepare(folder: DataFolder, account: Account) -> None:
    """Create the missing folders. Raises `EmbeddedPostgresError`."""
    try:
        make_passable(folder.path)
        make_passable(folder.path / "postgres")
        if is_root() and not is_reachable(folder.cluster, account.uid):
            raise EmbeddedPostgresError(
                f"The data folder {folder.path} cannot be reached by the account that runs "
                f"PostgreSQL (it does not run as root). Choose a DATA_DIR outside closed folders, "
                f"or open the folders above it (chmod o+x)."
            )
        _make_socket_dir(folder.socket_dir, account)
    except OSError as error:  # unreachable, read-only, full, not a folder, or a name too long
        raise EmbeddedPostgresError(
            f"The data folder {folder.path} cannot be used by this user: {error.strerror} "
            f"({error.filename}). Start the server as its owner, or set another DATA_DIR."
        ) from None


def make_passable(path: Path) -> None:
    """Create `path` and what is missing above it: passable for the account if we are root."""
    for missing in reversed([p for p in (path, *path.parents) if not p.exists()]):
        missing.mkdir(exist_ok=True)
        missing.chmod(0o711 if is_root() else 0o700)
    status = path.stat()
    if is_root() and status.st_uid == 0 and not status.st_mode & stat.S_IXOTH:
        path.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)


def hand_over(path: Path, account: Account) -> None:
    """Give a file or folder to the account that runs PostgreSQL."""
    if account.uid is not None and account.gid is not None:
        os.chown(path, account.uid, account.gid)


def passwords(password_file: Path) -> dict[str, str]:
    """Return role → password, as in the file."""
    lines = (line.split(":") for line in password_file.read_text().splitlines())
    return {parts[3]: parts[4] for parts in lines}


def ensure_password_file(path: Path, roles: tuple[str, ...]) -> None:
    """Write libpq's format, one line per role; by a temporary file, so never partially.

    Only under the `owner` lock: a second writer would replace passwords in use.
    """
    if path.exists():
        return
    draft = path.with_suffix(f".{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.writelines(f"*:*:*:{role}:{secrets.token_urlsafe(32)}\n" for role in roles)
    draft.rename(path)


def _make_socket_dir(path: Path, account: Account) -> None:
    """Create a folder accessible to us alone; one that another user planted in /tmp is refused."""
    if not path.exists():
        path.mkdir(mode=0o700)
        hand_over(path, account)
    status = path.lstat()
    owner = os.geteuid() if account.uid is None else account.uid
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != owner or status.st_mode & 0o077:
        raise EmbeddedPostgresError(
            f"The folder {path} for PostgreSQL's socket must belong to the account that runs it, "
            f"with mode 0700. Remove it, or set a shorter DATA_DIR."
        )
