"""The floor as a WSGI application: the captured statements, and nothing of ours around them.

`/W1` … run that workload's statements (authentication included) on the thread's own connection and
return the longest column of the last row, which is the finished JSON; `/constant` returns a
constant. Served by the same HTTP server with as many processes and threads as ours. The file named
in BENCH_STATEMENTS holds what `bench.capture` recorded.
"""

from __future__ import annotations

import os
import pickle
import random
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from bench.statements import Statement, new_id_prefix

CONSTANT = b'{"data":{"person":{"id":"0197bab2-80ef-72b4-b7f7-401469245666"}}}'
_local = threading.local()
_workloads: dict[str, Sequence[Statement]] = pickle.loads(  # noqa: S301  written by our parent
    Path(os.environ["BENCH_STATEMENTS"]).read_bytes()
)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    workload = environ["PATH_INFO"][1:]
    body = CONSTANT if workload == "constant" else _run(_workloads[workload])
    start_response(
        "200 OK", [("content-type", "application/json"), ("content-length", str(len(body)))]
    )
    return [body]


def _run(statements: Sequence[Statement]) -> bytes:
    connection = _connection()
    fresh = fresh_ids(statements)
    is_write = any("INSERT" in s.text or "UPDATE" in s.text for s in statements)
    result = b""
    for number, statement in enumerate(statements):
        if is_write and number == 1:  # authentication is read before the transaction
            connection.execute("BEGIN")
        cursor = psycopg.RawCursor(connection)
        cursor.execute(statement.text.encode(), fresh(statement.values))
        if cursor.pgresult is not None and cursor.pgresult.ntuples:
            columns = range(cursor.pgresult.nfields)
            result = max((cursor.pgresult.get_value(0, n) or b"" for n in columns), key=len)
        cursor.close()
    if is_write:
        connection.execute("COMMIT")
    return result


def fresh_ids(statements: Sequence[Statement]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """Give ids of new records another prefix each time; otherwise the second run would collide."""
    prefix = new_id_prefix(statements)
    if prefix is None:
        return lambda values: values
    other = f"{random.getrandbits(32):08x}"
    return lambda values: tuple(
        v.replace(prefix, other) if isinstance(v, str) else v for v in values
    )


def _connection() -> psycopg.Connection[Any]:
    found: psycopg.Connection[Any] | None = getattr(_local, "connection", None)
    if found is None:
        found = psycopg.connect(os.environ["BENCH_DATABASE"], autocommit=True)
        found.prepare_threshold = 2
        _local.connection = found
    return found
