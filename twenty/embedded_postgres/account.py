"""Which account PostgreSQL runs under: it refuses to run as root.

An ordinary user's server runs as that user. Started by root, it runs under an unprivileged system
account, created if missing.
"""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from twenty.embedded_postgres.errors import EmbeddedPostgresError

ACCOUNT_NAME = "twenty-postgres"


@dataclass(frozen=True)
class Account:
    """`uid`/`gid` of the processes; None means: the current user's own."""

    uid: int | None
    gid: int | None

    @cached_property
    def process_options(self) -> dict[str, Any]:
        """Return the `subprocess` arguments that make a child run under this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def is_root() -> bool:
    return os.geteuid() == 0


def account_for(cluster: Path) -> Account:
    """Return the account to run `cluster` under.

    It is the owner of an existing one, else the system account, created if missing. Raises
    `EmbeddedPostgresError`.
    """
    if not is_root():
        return Account(None, None)
    status = _status(cluster)
    if status is not None and status.st_uid != 0:
        return Account(status.st_uid, status.st_gid)
    entry = find() or _create()
    return Account(entry.pw_uid, entry.pw_gid)


def uid_of(data_dir: Path) -> int | None:
    """Return the UID that owns, or will own, the data folder; creates no account.

    None if that account does not exist yet. Called by root only: an ordinary user's server runs as
    that user.
    """
    status = _status(data_dir / "postgres" / "data")
    if status is not None and status.st_uid != 0:
        return status.st_uid
    entry = find()
    return entry.pw_uid if entry else None


def _status(cluster: Path) -> os.stat_result | None:
    """Return the status of an existing cluster; an invalid path is reported when creating it."""
    try:
        status = cluster.stat()
    except OSError:
        return None
    return status if stat.S_ISDIR(status.st_mode) else None


def find() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        return None


def _create() -> pwd.struct_passwd:
    for command in _creating_commands():
        if shutil.which(command[0]) is None:
            continue
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603  fixed words
        entry = find()
        if entry is not None:
            return entry
        raise EmbeddedPostgresError(
            f"PostgreSQL does not run as root, and the account {ACCOUNT_NAME} could not be made: "
            f"{(done.stderr or done.stdout).strip()}"
        )
    raise EmbeddedPostgresError(
        f"PostgreSQL does not run as root, and neither useradd nor adduser is here to make the "
        f"account {ACCOUNT_NAME}. Make it, or start the server as an ordinary user."
    )


def _creating_commands() -> list[list[str]]:
    """Return useradd of most systems, then adduser of BusyBox."""
    home, shell = "/nonexistent", "/usr/sbin/nologin"
    useradd = f"useradd --system --user-group --no-create-home -d {home} -s {shell} {ACCOUNT_NAME}"
    adduser = f"adduser -S -D -H -h {home} -s {shell} {ACCOUNT_NAME}"
    return [useradd.split(), adduser.split()]
