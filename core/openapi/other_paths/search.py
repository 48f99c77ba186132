"""`GET /search`, the one path of records that is no object's (docs/api/rest.md#search)."""

from __future__ import annotations

from core.openapi.components import (
    PAGE_INFO,
    SEARCH_RECORD,
    Json,
    array_of,
    json_content,
    object_schema,
    parameter_ref,
    response_ref,
    schema_ref,
)
from core.openapi.operations import ERRORS, RATE_HEADER_REFS
from core.query.plan.search import RECORD_FACTS

TAG: Json = {"name": "Search", "description": "Full text over every searchable object"}
_PARAMETERS = ("searchText", "searchedObjects", "searchLimit", "startingAfter")
_RANK: Json = {"type": "number"}
_FACTS: Json = {
    "recordId": {"type": "string", "format": "uuid", "description": "The record's id."},
    "objectNameSingular": {"type": "string", "description": "The object's name, as `person`."},
    "objectLabelSingular": {"type": "string", "description": "The object's label, as `Person`."},
    "label": {"type": "string", "description": "What the record is called."},
    "imageUrl": {"type": ["string", "null"], "description": "Its picture."},
    "tsRankCD": {**_RANK, "description": "Rank by all words; 0 where some are missing."},
    "tsRank": {**_RANK, "description": "Rank by each of the words."},
}


def search_record() -> Json:
    return object_schema(_FACTS, list(RECORD_FACTS), description="A record that a search found.")


def search_path() -> Json:
    answer = object_schema(
        {
            "data": object_schema({"search": array_of(schema_ref(SEARCH_RECORD))}, ["search"]),
            "pageInfo": schema_ref(PAGE_INFO),
        },
        ["data", "pageInfo"],
    )
    done = {"description": "Done.", "headers": RATE_HEADER_REFS, "content": json_content(answer)}
    return {
        "get": {
            "tags": [TAG["name"]],
            "operationId": "search",
            "summary": "Search all objects",
            "description": "Records of every searchable object that the role may read, the best "
            "first: those with all words before those with some of them, the label before other "
            "fields. Case, accents and signs do not matter; every word is the beginning of one.",
            "parameters": [parameter_ref(name) for name in _PARAMETERS],
            "responses": {"200": done, **{status: response_ref(status) for status in ERRORS}},
        }
    }
