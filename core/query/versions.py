"""A record's version: tells whether it is still what somebody read (docs/api/README.md#versions).

`twenty.db.row_versions` says what it is made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from twenty.db.row_versions import changed_meanwhile

XMIN, CTID = "xmin", "ctid"
COLUMNS = (XMIN, CTID)
# No field's name begins with an underscore.
NAME = "_version"
VERSION = sql.Identifier("#version")
_SIGNS = frozenset("0123456789-.")


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """GraphQL's `_version` in a selection, and in its plan: there is nothing to resolve."""

    key: str


@dataclass(slots=True)
class Guard:
    """What a call on one record asks and learns of its version.

    `expected`: the versions that the record may have; None = any. `found`: the version it has after
    the call; "" when it is gone.
    """

    expected: tuple[str, ...] | None = None
    found: str = ""

    def expected_text(self) -> str:
        """Return the expected versions as PostgreSQL's array; what is none could match nothing."""
        known = [one for one in self.expected or () if is_version(one)]
        return f"{{{','.join(known)}}}"

    def check(self, version: str) -> None:
        """Raise `PreconditionFailed` unless `version` is expected."""
        if self.expected is not None and version not in self.expected:
            raise changed_meanwhile(version)


def version_sql(alias: str) -> sql.Composable:
    """Return the version of the row called `alias`: `734-0.5`."""
    return sql.SQL("concat({}, translate({}::text, '(,)', '-.'))").format(
        sql.Identifier(alias, XMIN), sql.Identifier(alias, CTID)
    )


def as_text(version: bytes | None) -> str:
    return version.decode() if version else ""


def is_version(text: str) -> bool:
    return bool(text) and _SIGNS.issuperset(text)


def expected_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the versions in entity tags; what follows `~` says how the record was shown."""
    return tuple(text.partition("~")[0] for text in texts)
