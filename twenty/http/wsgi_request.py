"""Requests whose texts are UTF-8, whatever their `Content-Type` says."""

from __future__ import annotations

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """Django would read query and form in any encoding that Python knows; among these are some of
    no texts at all (`charset=hex`), at which it fails before anybody can answer. Whoever reads a
    body refuses other encodings himself."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(
            meta.get("CONTENT_TYPE", "")
        )
