"""Requests whose text is UTF-8, whatever their `Content-Type` says."""

from __future__ import annotations

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """Decodes query and form as UTF-8 only.

    Django would use any encoding that Python knows, including some that are not for text
    (`charset=hex`) and fail before anything can answer. Whoever reads a body refuses other
    encodings.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(
            meta.get("CONTENT_TYPE", "")
        )
