"""The one body format of the REST APIs: JSON in UTF-8.

Raises `UnsupportedMediaType` (415), `BadUserInput` `INVALID_JSON` (400); Django refuses a body over
DATA_UPLOAD_MAX_MEMORY_SIZE, which becomes 413.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from rest_framework.parsers import BaseParser

from twenty.errors import BadUserInput, UnsupportedMediaType
from twenty.http.json_body import parse_json

BODY_REQUIRED = "BODY_REQUIRED"


class JsonParser(BaseParser):
    # Every type is accepted here, so that the refusal is ours and says what is expected.
    media_type = "*/*"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        check_content_type(media_type or "")
        # Of a request, the body: with the limit on its size.
        return parse_json(stream.body if isinstance(stream, HttpRequest) else stream.read())


def read_body(request: HttpRequest) -> Any:
    """Return the request's JSON body. Raises `BadUserInput` `BODY_REQUIRED` when there is none."""
    check_content_type(request.META.get("CONTENT_TYPE", ""))
    raw = request.body
    if not raw.strip():
        raise BadUserInput("A JSON request body is required.", code=BODY_REQUIRED)
    return parse_json(raw)


def check_content_type(content_type: str) -> None:
    """Accept JSON in UTF-8, or no type at all. Raises `UnsupportedMediaType` (415)."""
    if content_type in ("", "application/json"):
        return
    essence, *parameters = (part.strip().lower() for part in content_type.split(";"))
    is_json = essence == "application/json" or (
        essence.startswith("application/") and essence.endswith("+json")
    )
    charsets = [p.partition("=")[2].strip('" ') for p in parameters if p.startswith("charset")]
    if not is_json or any(charset not in ("utf-8", "utf8") for charset in charsets):
        raise UnsupportedMediaType(
            f"Content-Type '{content_type}' is not supported: send the body as JSON in UTF-8 "
            "with 'Content-Type: application/json'."
        )
