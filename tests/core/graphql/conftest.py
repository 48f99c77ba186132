"""What the GraphQL tests share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

Statements = Callable[[], AbstractContextManager[list[str]]]


@contextmanager
def _seen() -> Iterator[list[str]]:
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    # Savepoints are the test's own: it runs inside a transaction, requests do not.
    statements += [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))
    ]


@pytest.fixture
def executed_statements() -> Statements:
    """`with executed_statements() as seen: …` — then `seen` holds the SQL that ran."""
    return _seen
