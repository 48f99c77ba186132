"""Room on the disk of the embedded PostgreSQL: writing stops before there is none.

PostgreSQL ends when it cannot write its log ahead, and starts again only when it can, so that a
full disk would end reading too. When little room is left, new transactions are therefore
read-only, no table is vacuumed, and refused statements are not logged. PostgreSQL reads that from a
file of its configuration, which is put in place by renaming it, for that needs no room. And a file
is kept in reserve, which is given up when others use even what is left.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress

from twenty.embedded_postgres.account import Account
from twenty.embedded_postgres.folders import hand_over
from twenty.embedded_postgres.location import DataFolder

MEGABYTE = 1024 * 1024
# PostgreSQL's log grows by 16 MB at once. What is being written when writing stops, and what is
# written until it is noticed, has to fit into the first number.
SHORT_BYTES = 128 * MEGABYTE
ENOUGH_BYTES = 192 * MEGABYTE
RESERVE_BYTES = 64 * MEGABYTE
GIVE_UP_BYTES = 32 * MEGABYTE
LOOK_SECONDS = 1.0

# PostgreSQL reads the files of this folder whose names end with .conf.
_FOLDER = "room.d"
_INCLUDE = f"\ninclude_dir = '{_FOLDER}'\n"
_CONTENT = "default_transaction_read_only = on\nautovacuum = off\nlog_min_messages = fatal\n"


class Room:
    """Room for one cluster, which exists. `notify` is told when writing stops and goes on."""

    def __init__(self, folder: DataFolder, account: Account, notify: Callable[[str], None]) -> None:
        self.cluster = folder.cluster
        self._folder = self.cluster / _FOLDER
        self._on, self._off = self._folder / "short.conf", self._folder / "short.conf.off"
        self._reserve = self.cluster.with_name("reserve")
        self._account = account
        self._notify = notify

    @property
    def is_short(self) -> bool:
        """Whether new transactions are read-only."""
        return self._on.exists()

    @property
    def free_bytes(self) -> int:
        """What PostgreSQL's account may still use."""
        found = os.statvfs(self.cluster)
        return found.f_bavail * found.f_frsize

    def prepare(self) -> None:
        """Before PostgreSQL starts: have its configuration look for the file, and look.

        Raises OSError where not even that can be written.
        """
        self._folder.mkdir(exist_ok=True)
        hand_over(self._folder, self._account)
        configuration = self.cluster / "postgresql.conf"
        if _INCLUDE not in configuration.read_text():
            with configuration.open("a") as opened:
                opened.write(_INCLUDE)
        if not self._on.exists() and not self._off.exists():
            draft = self._off.with_suffix(".new")
            draft.write_text(_CONTENT)
            hand_over(draft, self._account)
            draft.rename(self._off)
        self.look()

    def look(self) -> bool:
        """Stop writing, or let it go on, as the disk has it.

        Returns whether that is news, for PostgreSQL to read its configuration again.
        """
        free = self.free_bytes
        if free < GIVE_UP_BYTES:
            self._reserve.unlink(missing_ok=True)
        if self.is_short:
            return self._is_over(free)
        if free >= SHORT_BYTES:
            self._keep_reserve(free)
            return False
        self._off.rename(self._on)
        self._notify(
            f"The disk of {self.cluster} has {free // MEGABYTE} MB left: changes are refused "
            f"until it has {self._wanted // MEGABYTE} MB. Reading goes on."
        )
        return True

    def _is_over(self, free: int) -> bool:
        if free < self._wanted:
            return False
        self._on.rename(self._off)
        self._keep_reserve(free)
        self._notify(f"The disk of {self.cluster} has room again: changes are taken.")
        return True

    @property
    def _wanted(self) -> int:
        return ENOUGH_BYTES + (0 if self._reserve.exists() else RESERVE_BYTES)

    def _keep_reserve(self, free: int) -> None:
        if free < ENOUGH_BYTES + RESERVE_BYTES or self._reserve.exists():
            return
        draft = self._reserve.with_suffix(".new")
        try:
            with draft.open("wb") as opened:
                _allocate(opened.fileno(), RESERVE_BYTES)
            draft.rename(self._reserve)
        except OSError:  # a quota, say: then there is none
            with suppress(OSError):
                draft.unlink(missing_ok=True)


def _allocate(file: int, size: int) -> None:
    """Take the place itself: a hole in a file, or zeros on a disk that packs them, are none."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, size)
        return
    for _ in range(0, size, MEGABYTE):
        os.write(file, os.urandom(MEGABYTE))
