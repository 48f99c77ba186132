"""The one answer format of the REST APIs: JSON, whatever `Accept` says.

Finished JSON bytes (from PostgreSQL) pass through unchanged; other values are encoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import JSONRenderer


class JsonRenderer(JSONRenderer):
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if isinstance(data, bytes):
            return data
        return bytes(super().render(data, None, {}))
