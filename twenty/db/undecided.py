"""Transactions around a whole request: what they read may still be rolled back.

A version of a data model or of the roles is a cache key only once it is committed: one that is
rolled back comes again with other contents. Caches that are filled by reading ask here first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from twenty.errors import BadUserInput

_is_on: ContextVar[bool] = ContextVar("undecided", default=False)
is_undecided = _is_on.get
_is_rehearsed: ContextVar[bool] = ContextVar("rehearsed", default=False)
INVALID_DRY_RUN = "INVALID_DRY_RUN"


@contextmanager
def whole_transaction() -> Iterator[None]:
    """Run the block in one transaction, inside which no version counts as committed."""
    token = _is_on.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _is_on.reset(token)


@contextmanager
def rehearsal() -> Iterator[None]:
    """Run the block in one transaction that is rolled back at its end."""
    token = _is_rehearsed.set(True)
    try:
        with whole_transaction():
            yield
            transaction.set_rollback(True)
    finally:
        _is_rehearsed.reset(token)


def check_constraints() -> None:
    """Check deferred constraints, as a commit would. Raises what they refuse."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refuse_rehearsal(what: str) -> None:
    """Raise `BadUserInput` in a rehearsal, which cannot take back what leaves this server."""
    if _is_rehearsed.get():
        raise BadUserInput(f"{what} cannot be tried with dryRun.", code=INVALID_DRY_RUN)
