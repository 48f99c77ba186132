"""drf-spectacular's generators: the frame of both documents, and the hook that adds the records.

drf-spectacular inspects the static views; records have none, so the hook `merge_records`
(SPECTACULAR_SETTINGS) adds them from the catalog.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.generators import SchemaGenerator

from apikeys.context import RequestContext
from core.openapi.builder import add_records, core_base
from core.openapi.components import Json


class CoreGenerator(SchemaGenerator):
    """The document of the record paths; without a context the base document."""

    def __init__(self, server_url: str, context: RequestContext | None = None) -> None:
        super().__init__(patterns=[])  # type: ignore[no-untyped-call]  # the library's
        self.server_url = server_url
        self.record_context = context


def merge_records(result: Json, generator: Any, request: Any, public: bool) -> Json:
    """Run as drf-spectacular's postprocessing hook."""
    if not isinstance(generator, CoreGenerator):
        return result
    result |= core_base(generator.server_url)
    if generator.record_context is not None:
        add_records(result, generator.record_context)
    return result


def core_document(server_url: str, context: RequestContext | None) -> Json:
    generator = CoreGenerator(server_url, context)
    document: Json = generator.get_schema(public=True)  # type: ignore[no-untyped-call]  # the library's
    return document
