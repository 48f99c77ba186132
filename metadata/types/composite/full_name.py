"""FULL_NAME: first and last name."""

from __future__ import annotations

from metadata.types import kinds
from metadata.types.composite.base import CompositeType, part, read_text


class FullNameType(CompositeType):
    key = "FULL_NAME"
    label = "Full name"
    widget = "full_name"
    can_be_unique = False
    can_be_searchable = True
    graphql_composite = "FullName"
    sub_fields = (
        part("firstName", kinds.TEXT, in_search=True),
        part("lastName", kinds.TEXT, in_search=True),
    )
    readers = {"firstName": read_text, "lastName": read_text}  # noqa: RUF012
    example = {"firstName": "Ada", "lastName": "Nolan"}  # noqa: RUF012
