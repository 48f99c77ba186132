"""The WSGI application as a worker process of `manage.py serve` loads it.

A worker ends when the server does, also by `kill -9`: it would otherwise go on answering, with
old code and without a database. Other WSGI servers load `twenty.wsgi`.

A finished body is handed to Granian as a list of bytes: it then sends it whole with its length,
not in chunks.
"""

import multiprocessing
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from twenty.parent_death import end_with_parent

_server = multiprocessing.parent_process()
if _server is not None and _server.pid is not None:
    end_with_parent(_server.pid)

from twenty.wsgi import application as django_application  # noqa: E402  the parent comes first

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


def application(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
    response: Any = django_application(environ, start_response)
    if getattr(response, "streaming", True):
        return response  # type: ignore[no-any-return]  # a stream of Django's or a wrapped file
    body = response.content
    response.close()  # what Django does after an answer, here before it is sent
    return [body]
