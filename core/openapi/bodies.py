"""Bodies that are not records: records to merge, records to find duplicates of.

They are named components, so that generated code names them too.
"""

from __future__ import annotations

from core.openapi.components import Json, array_of, object_schema
from core.openapi.operations import create_ref
from core.openapi.visible import VisibleObject

_UUIDS: Json = {"type": "array", "items": {"type": "string", "format": "uuid"}}


def merge_body() -> Json:
    """Return the merge body, the same for every object."""
    ids = {**_UUIDS, "minItems": 2, "maxItems": 9, "description": "The records to be merged."}
    return object_schema(
        {
            "ids": ids,
            "conflictPriorityIndex": {
                "type": "integer",
                "minimum": 0,
                "description": "Index in `ids` of the record that remains and wins conflicts.",
            },
            "dryRun": {
                "type": "boolean",
                "description": "true: only show the result, change nothing.",
            },
        },
        ["ids", "conflictPriorityIndex"],
        description="Which records become one.",
    )


def duplicates_body(seen: VisibleObject) -> Json:
    record = create_ref(seen) if seen.rights.update else {"type": "object"}
    ids = {**_UUIDS, "description": "Records to find duplicates of."}
    data = {**array_of(record), "description": "Records as they would be created."}
    text = f"{seen.obj.label_plural} to find duplicates of: either member."
    return object_schema({"ids": ids, "data": data}, description=text)
