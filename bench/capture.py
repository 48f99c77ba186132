"""The statements our server executes for a request, to be run bare as the floor.

Run as `python -m bench.capture` beside a running server. Reads a pickled list of (key, workload,
`Request`) from standard input, and writes pickled `Statement`s by workload to standard output:
first the caller's authentication, then what the request itself needs. The requests go through the
whole application, in this process. Each is sent twice, so that caches are filled and writes that
happen once a minute (`last_used_at`) are done.
"""

from __future__ import annotations

import io
import os
import pickle
import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from bench.load import Request
from bench.statements import Statement
from twenty.db.backend.base import DatabaseWrapper


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twenty.settings")
    from twenty.db import libpq as prepared
    from twenty.wsgi import application

    seen: list[Statement] = []
    run = prepared.run

    def recorded(connection: DatabaseWrapper, statement: bytes, values: Sequence[Any]) -> Any:
        seen.append(Statement(" ".join(statement.decode().split()), tuple(values)))
        return run(connection, statement, values)

    prepared.run = recorded  # to record them
    captured: dict[str, list[Statement]] = {}
    for key, workload, request in pickle.load(sys.stdin.buffer):  # noqa: S301  from our parent
        for _ in range(2):
            seen.clear()
            ask(application, key, request)
        captured[workload] = list(seen)
    pickle.dump(captured, sys.stdout.buffer)


def ask(application: Any, key: str, request: Request) -> None:
    path, _, query = request.path.partition("?")
    body = (request.body or "").encode()
    status: list[str] = []
    environ = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": unquote(path),
        "QUERY_STRING": query,
        "HTTP_AUTHORIZATION": f"Bearer {key}",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
    }
    response = application(environ, lambda line, headers: status.append(line))
    text = b"".join(response)
    if hasattr(response, "close"):
        response.close()
    if not status[0].startswith("2"):
        raise SystemExit(f"{request.path}: {status[0]} {text!r}")


if __name__ == "__main__":
    main()
