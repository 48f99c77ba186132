"""No statement of ours sets session state that outlives its transaction.

A pooler in transaction mode would lose it, or hand it to somebody else. The tests behind PgBouncer
look into the sessions; this one reads the code, for paths that they do not take.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from twenty.config.environment import PROJECT_DIR

PACKAGES = ("twenty", "core", "metadata", "apikeys")
SESSION_STATE = re.compile(
    r"""
      ^\s*(?:SET|RESET)\s+(?!LOCAL\b)[a-z_.]+\s*(?:=|TO\b|$)   # SET name = …, but not UPDATE's
    | ^\s*SET\s+(?:SESSION|ROLE|TIME\s+ZONE|CONSTRAINTS)\b
    | \bset_config\s*\(.*\bfalse\b
    | \bpg_(?:try_)?advisory_(?:lock|unlock)
    | ^\s*(?:LISTEN|UNLISTEN|PREPARE|EXECUTE|DEALLOCATE|DISCARD|DECLARE|LOAD)\s+["\w]
    | \bCREATE\s+(?:LOCAL\s+|GLOBAL\s+)?TEMP
    | \bWITH\s+HOLD\b
    """,
    re.VERBOSE,
)
# Only where the session is known to be the connection's own; a cursor without HOLD, and what is
# said of constraints, end with their transaction.
ALLOWED = [
    ("core/query/export/reading.py", 'DECLARE "export" NO SCROLL CURSOR FOR '),
    ("twenty/db/backend/base.py", "RESET statement_timeout"),
    ("twenty/db/backend/base.py", "SET statement_timeout = 0"),
    ("twenty/db/undecided.py", "SET CONSTRAINTS ALL IMMEDIATE"),
]


def texts() -> Iterator[tuple[str, str]]:
    """Every constant text of the code, with its file."""
    for package in PACKAGES:
        for path in sorted((PROJECT_DIR / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
                    value = node.value
                    text = value.decode(errors="replace") if isinstance(value, bytes) else value
                    yield _relative(path), text


def _relative(path: Path) -> str:
    return str(path.relative_to(PROJECT_DIR))


def test_no_statement_tells_a_session_anything() -> None:
    found = [(path, text) for path, text in texts() if SESSION_STATE.search(text)]
    assert sorted(found) == ALLOWED


@pytest.mark.parametrize(
    "text",
    [
        "SET statement_timeout = 0",
        "SET search_path TO x",
        "SET TIME ZONE 'UTC'",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "SELECT set_config('lock_timeout', '1s', false)",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_lock(1)",
        "LISTEN changes",
        "PREPARE x AS SELECT 1",
        "CREATE TEMPORARY TABLE x (a int)",
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
    ],
)
def test_what_is_looked_for_is_found(text: str) -> None:
    assert SESSION_STATE.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "SET LOCAL statement_timeout = 0",
        "SELECT set_config(%s, %s, true)",
        "SELECT pg_advisory_xact_lock(%s)",
        "UPDATE x SET a = 1",
    ],
)
def test_what_ends_with_the_transaction_is_let_through(text: str) -> None:
    assert not SESSION_STATE.search(text)
