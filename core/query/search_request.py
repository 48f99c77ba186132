"""A full-text search as asked: names unchecked, as in `core.query.request`."""

from __future__ import annotations

from dataclasses import dataclass

from core.query.request import FilterNode


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Full-text search over all searchable objects (docs/api/graphql.md#search)."""

    text: str
    limit: int
    after: str | None = None
    included: tuple[str, ...] | None = None
    excluded: tuple[str, ...] = ()
    filter: FilterNode | None = None
    text_name: str = "Argument searchInput"  # as the caller knows it
