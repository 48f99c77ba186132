"""The WSGI application that `manage.py serve` gives to its workers.

API and health requests go straight into the middleware chain: Django's signals around each request
maintain caches, translations and query logs, which these requests do not have, at a tenth of a
small request's time. What the signals do for database connections is done where it is needed: after
an answer that reports a failure.
"""

import os
from typing import TYPE_CHECKING, Any

import django
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections

from twenty.http.api_paths import is_page_path
from twenty.http.wsgi_request import Utf8Request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

FAILED = 500

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twenty.settings")


class Application(WSGIHandler):
    request_class = Utf8Request

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Any:
        """Return an iterable of bytes."""
        if is_reference() or is_page_path(environ["PATH_INFO"]):
            return super().__call__(environ, start_response)
        response: Any = self._middleware_chain(Utf8Request(environ))  # type: ignore[attr-defined]
        status_code = response.status_code
        if status_code >= FAILED:
            close_old_connections()
        status = f"{status_code} {response.reason_phrase}"
        start_response(status, list(response.headers._store.values()))
        return response if response.streaming else [response.content]


django.setup(set_prefix=False)
from twenty.reference import is_reference  # noqa: E402  the settings come first

application = Application()
