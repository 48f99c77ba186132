"""Shapes of search results and groups, for the tests."""

from core.query.request import (
    AggregateEntry,
    ConnectionShape,
    CursorEntry,
    DimensionValuesEntry,
    EdgesEntry,
    FieldEntry,
    NodeEntry,
    PageInfoEntry,
    RecordsEntry,
    Selection,
)

SEARCH_FACTS = (
    "recordId",
    "objectNameSingular",
    "objectLabelSingular",
    "label",
    "imageUrl",
    "tsRankCD",
    "tsRank",
)


def search_shape() -> ConnectionShape:
    record = Selection(tuple(FieldEntry(name, name) for name in SEARCH_FACTS))
    facts = tuple(FieldEntry(name, name) for name in ("hasNextPage", "endCursor"))
    return ConnectionShape(
        (
            EdgesEntry("edges", (CursorEntry("cursor"), NodeEntry("node", record))),
            PageInfoEntry("pageInfo", facts),
        )
    )


def group_shape(*aggregates: str, records: Selection | None = None) -> ConnectionShape:
    """`groupByDimensionValues`, aggregates, and the records of the group as a plain list."""
    entries: list[DimensionValuesEntry | AggregateEntry | RecordsEntry] = [
        DimensionValuesEntry("groupByDimensionValues")
    ]
    entries += [AggregateEntry(name, name) for name in aggregates]
    if records is not None:
        entries.append(RecordsEntry("records", records))
    return ConnectionShape(tuple(entries))
