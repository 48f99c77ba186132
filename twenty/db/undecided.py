"""Transactions around a whole request: what they read may still be rolled back.

A version of a data model or of the roles is a cache key only once it is committed: one that is
rolled back comes again with other contents. Caches that are filled by reading ask here first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_is_on: ContextVar[bool] = ContextVar("undecided", default=False)
is_undecided = _is_on.get


@contextmanager
def whole_transaction() -> Iterator[None]:
    """Run the block in one transaction, inside which no version counts as committed."""
    token = _is_on.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _is_on.reset(token)
