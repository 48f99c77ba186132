"""The OpenAPI document of the Metadata REST API: `/rest/open-api/metadata` (rest.md §1, row 18).

What comes in: the server's public address and, for the whole document, a known caller. What goes
out: the document, made by drf-spectacular from the views of this package and of `apikeys.rest`.
Without a known caller only the base document.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.generators import SchemaGenerator

from apikeys.context import RequestContext
from apikeys.rest.urls import urlpatterns as management_paths
from core.openapi.builder import base_document, document_operation
from core.openapi.components import Json
from core.openapi.views import DocumentView
from metadata.rest.paths import RESOURCE_PATHS

PREFIX = "/rest/metadata"
DESCRIPTION = (
    "Objects, fields and relations of the workspace, its API keys, roles, members and settings. "
    "Send an API key as `Authorization: Bearer KEY`. Reading the data model needs a key; changing "
    "it needs a role with the permission `DATA_MODEL`."
)


class _Generator(SchemaGenerator):
    """Only what lies below `/rest/metadata`: aliases are left out."""

    def __init__(self) -> None:
        patterns = [*RESOURCE_PATHS, *management_paths]
        wanted = [p for p in patterns if str(p.pattern).startswith("rest/metadata")]
        super().__init__(patterns=wanted)  # type: ignore[no-untyped-call]  # the library's


def metadata_document(server_url: str, context: RequestContext | None) -> Json:
    """The document; `context` None: only how to get it."""
    document = base_document(server_url, "Twenty Metadata Api", DESCRIPTION, PREFIX)
    document["paths"]["/open-api/metadata"] = document_operation(server_url, "metadata")
    if context is None:
        return document
    generated: Json = _Generator().get_schema(public=True)  # type: ignore[no-untyped-call]  # the library's
    document["tags"] += [{"name": name} for name in _tags(generated)]
    document["paths"] |= {
        path.removeprefix(PREFIX): _with_errors(item) for path, item in generated["paths"].items()
    }
    document["components"] |= {
        name: value
        for name, value in generated.get("components", {}).items()
        if name != "securitySchemes"
    }
    return document


def _tags(generated: Json) -> list[str]:
    operations = (op for item in generated["paths"].values() for op in item.values())
    return list(dict.fromkeys(tag for op in operations for tag in op.get("tags", ())))


def _with_errors(item: Json) -> Json:
    """Security is the document's own; a summary of every operation is its first sentence."""
    shown: Json = {}
    for method, operation in item.items():
        cleaned: dict[str, Any] = {k: v for k, v in operation.items() if k != "security"}
        text = str(cleaned.get("description") or cleaned["operationId"])
        cleaned["summary"] = text.partition(".")[0].partition(";")[0]
        shown[method] = cleaned
    return shown


class MetadataDocumentView(DocumentView):
    name = "metadata"
    build = staticmethod(metadata_document)
