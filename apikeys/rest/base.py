"""What the management views share: ids from paths, bodies under the service's names, and the
description in the OpenAPI document.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Model
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import is_list_serializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from apikeys.rest.serializers import written
from twenty.api.preconditions import IF_MATCH, strong_tags
from twenty.api.view import ApiViewSet
from twenty.db.row_versions import row_version
from twenty.errors import BadUserInput

PAGE_PARAMETERS = [
    OpenApiParameter("limit", OpenApiTypes.INT, description="At most 200; 60 without it."),
    OpenApiParameter(
        "starting_after", OpenApiTypes.STR, description="Cursor: return what follows it."
    ),
    OpenApiParameter(
        "ending_before", OpenApiTypes.STR, description="Cursor: return what precedes it."
    ),
]


class JsonSchema(AutoSchema):
    """Declares JSON in the document; the parser takes every media type, to refuse it."""

    def map_parsers(self) -> list[str]:
        return ["application/json"]

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Answer from the serializer: only bare lists count, pages have an envelope."""
        return bool(is_list_serializer(serializer))


# Of viewsets of what has a version.
GUARDED = dict.fromkeys(("partial_update", "update", "destroy"), frozenset({IF_MATCH}))


class ManagementViewSet(ApiViewSet):
    schema = JsonSchema()
    lookup_value_converter = "str"  # `path_id` explains what is wrong with it

    def expected(self) -> tuple[str, ...] | None:
        """Return the versions that If-Match lists; None = any."""
        text = self.request._request.META.get(IF_MATCH)
        return None if text is None else strong_tags(text)

    def tag(self, model: type[Model], row_id: UUID) -> None:
        """Answer with the row's version as ETag. Call it before what is shown is read."""
        version = row_version(model, self.context.workspace.id, row_id)
        if version:
            self.headers["ETag"] = f'"{version}"'

    def written(self, serializer: type[serializers.Serializer[Any]], what: str) -> dict[str, Any]:
        """Return the request's body under the service's names. Raises `BadUserInput`."""
        return written(serializer, self.body(), what)

    def written_list(
        self, serializer: type[serializers.Serializer[Any]], name: str, what: str
    ) -> list[dict[str, Any]]:
        """Return a body that is a list, or an object with the list under `name`."""
        body = self.body()
        if isinstance(body, dict) and list(body) == [name]:
            body = body[name]
        if not isinstance(body, list):
            raise BadUserInput(f"The request body must be a list, or an object with {name}.")
        return [written(serializer, entry, what) for entry in body]


def path_id(text: str) -> UUID:
    """Return the id in a path, in any case. Raises `BadUserInput` (docs/api/rest.md#refusals)."""
    try:
        if len(text) != 36:
            raise ValueError
        return UUID(text)
    except ValueError:
        raise BadUserInput(f"'{text[:60]}' is not a valid UUID") from None


class MetadataPageInfo(serializers.Serializer[Any]):
    """The position of a page."""

    hasNextPage = serializers.BooleanField()
    hasPreviousPage = serializers.BooleanField()
    startCursor = serializers.CharField(allow_null=True)
    endCursor = serializers.CharField(allow_null=True)


def page_of(name: str, answer: type[serializers.BaseSerializer[Any]]) -> Any:
    """Return the document's schema of a page (docs/api/metadata.md#envelopes)."""
    return inline_serializer(
        f"{name}Page",
        {
            "data": answer(many=True),
            "pageInfo": MetadataPageInfo(),
            "totalCount": serializers.IntegerField(),
        },
    )
