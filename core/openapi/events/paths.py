"""The change feed and the histories of records, where the workspace keeps what happens.

See docs/api/events.md.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.events.feed import DEFAULT_LIMIT, MAX_LIMIT
from core.events.shown import MEMBERS
from core.openapi.components import (
    ERROR,
    Json,
    array_of,
    json_content,
    object_schema,
    parameter_ref,
    response_ref,
    schema_ref,
)
from core.openapi.operations import ERRORS, RATE_HEADER_REFS, data_of, record_ref
from core.openapi.parameters import query
from core.openapi.visible import VisibleObject
from core.rest.query_params import MAX_LIMIT as MAX_HISTORY

TAG: Json = {"name": "Change feed", "description": "What happened to records, in order"}
RECORD_CHANGE = "Record_Change"
_VALUES: Json = {"type": ["object", "null"], "additionalProperties": True}
_FACTS: Json = {
    "id": {"type": "string", "description": "Id of the event; also a token to go on after it."},
    "object": {"type": "string", "description": "Singular name of the object at the time."},
    "recordId": {"type": "string", "format": "uuid", "description": "The record's id."},
    "action": {
        "type": "string",
        "enum": ["created", "updated", "deleted", "restored", "destroyed"],
        "description": "What happened to the record.",
    },
    "at": {"type": "string", "format": "date-time", "description": "When it happened."},
    "actor": {
        "type": "object",
        "additionalProperties": True,
        "description": "Who did it: `source`, `name` and `workspaceMemberId`.",
    },
    "record": {
        **_VALUES,
        "description": "The record afterwards, as at `depth=0`; null once it is destroyed.",
    },
    "updatedFields": {
        "type": ["array", "null"],
        "items": {"type": "string"},
        "description": "The fields that changed.",
    },
    "metadataVersion": {
        "type": "integer",
        "description": "Version of the data model that it was written with.",
    },
    "previous": {**_VALUES, "description": "What the changed fields contained before."},
}
_GONE = "The token has expired: read everything anew (`FEED_EXPIRED`)."
_OFF = "The change feed is off (`CHANGE_FEED_OFF`), or the data model is being changed."


def add_events(document: Json, seen_objects: Iterable[VisibleObject]) -> None:
    """Add what tells of events to a document of records."""
    schema = object_schema(_FACTS, ["id", *MEMBERS], description="What happened to one record.")
    document["components"]["schemas"][RECORD_CHANGE] = schema
    document["tags"].append(TAG)
    document["paths"]["/changes"] = _changes_path()
    for seen in seen_objects:
        path = f"/{seen.obj.name_plural}/{{id}}/history"
        document["paths"][path] = _history_path(seen)
        if seen.rights.update:
            restore = _restore_path(seen)
            document["paths"][f"{path}/{{eventId}}/restore"] = restore


def _changes_path() -> Json:
    return {
        "get": {
            "tags": [TAG["name"]],
            "operationId": "findChanges",
            "summary": "Read the change feed",
            "description": "What happened to the records that the role may read, in order. Begin "
            "with `since=now`, go on with the `next` of each answer. A page may be empty while "
            "`hasMore` is true.",
            "parameters": [
                query("since", "`now`, or the `next` of an earlier answer.", required=True),
                query("objects", "Only these objects: plural names, with commas."),
                query("limit", "How many at most.", _limit(DEFAULT_LIMIT, MAX_LIMIT)),
            ],
            "responses": _responses(_page("changes"), has_record=False),
        }
    }


def _history_path(seen: VisibleObject) -> Json:
    one = seen.obj.label_singular
    return {
        "get": {
            "tags": [seen.obj.name_plural],
            "operationId": f"history_{seen.obj.pascal_name}",
            "summary": f"History of a {one}",
            "description": f"What happened to this {one}, the newest first.",
            "parameters": [
                parameter_ref("idPath"),
                query("limit", "How many at most.", _limit(60, MAX_HISTORY)),
                query("starting_after", "Only what happened before this event: its id."),
            ],
            "responses": _responses(_page("history"), has_record=False),
        }
    }


def _restore_path(seen: VisibleObject) -> Json:
    one, name = seen.obj.label_singular, seen.obj.pascal_name
    answer = data_of(f"update{name}", record_ref(seen))
    names = {"type": "array", "items": {"type": "string"}}
    left_out = {**names, "description": "Changed fields that cannot be returned."}
    answer["properties"]["meta"] = object_schema({"leftOut": left_out}, ["leftOut"])
    event_id = {
        "name": "eventId",
        "in": "path",
        "required": True,
        "description": "Id of an event of the record's history.",
        "schema": {"type": "string"},
    }
    return {
        "post": {
            "tags": [seen.obj.name_plural],
            "operationId": f"restoreEvent_{name}",
            "summary": f"Return earlier values to a {one}",
            "description": f"Gives the {one} the values that it had before this event, by an "
            "ordinary update.",
            "parameters": [
                *(parameter_ref("idPath"), event_id, parameter_ref("depth")),
                *(parameter_ref("dryRun"), parameter_ref("idempotencyKey")),
            ],
            "responses": _responses(answer, has_record=True),
        }
    }


def _page(key: str) -> Json:
    return object_schema(
        {
            "data": object_schema({key: array_of(schema_ref(RECORD_CHANGE))}, [key]),
            "next": {"type": "string", "description": "Token to go on with."},
            "hasMore": {"type": "boolean", "description": "Whether more is known already."},
            "metadataVersion": {"type": "integer", "description": "Version of the data model."},
        },
        ["data", "next", "hasMore", "metadataVersion"],
    )


def _limit(default: int, most: int) -> Json:
    return {"type": "integer", "minimum": 0, "maximum": most, "default": default}


def _responses(answer: Json, *, has_record: bool) -> Json:
    error = json_content(schema_ref(ERROR))
    done = {"description": "Done.", "headers": RATE_HEADER_REFS, "content": json_content(answer)}
    refused = [*ERRORS, *(["404"] if has_record else [])]
    return {
        "200": done,
        **{status: response_ref(status) for status in sorted(refused)},
        "409": {"description": _OFF, "content": error},
        "410": {"description": _GONE, "content": error},
    }
