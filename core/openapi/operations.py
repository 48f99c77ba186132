"""The operations of one object: paths, bodies, answers, descriptions.

Only operations that the role may carry out are included. Answers are described as they really are:
groupBy returns a bare array, merge uses the singular name, deletes return ids only. See
docs/api/rest.md#paths, docs/api/openapi.md#contents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.openapi.components import (
    BATCH_RESULT,
    CREATE,
    DELETED_RECORD,
    PAGE_INFO,
    RESPONSE,
    UPDATE,
    WRITE_EFFECT,
    Json,
    array_of,
    json_content,
    object_schema,
    parameter_ref,
    response_ref,
    schema_name,
    schema_ref,
)
from core.openapi.errors import RATE_HEADERS
from core.openapi.object_parameters import parameter_name
from core.openapi.visible import VisibleObject

ERRORS = ("400", "401", "403", "408", "414", "429", "503")
_WITH_BODY = ("413", "415")
PARTLY = "With `onError=skip`: some records were refused, the others are written."
_WRITING = ("409", "422")
_TAG_REF = {"ETag": {"$ref": "#/components/headers/ETag"}}
RATE_HEADER_REFS = {name: {"$ref": f"#/components/headers/{name}"} for name in RATE_HEADERS}


# Not described as parameters and forms of the answer: generated clients would have to tell a page
# from a text at each call.
AS_A_FILE = (
    " With `format=csv`, `format=ndjson` or `format=xlsx`, or with `Accept`, all records are sent "
    "as a file instead; `excel=1` makes a CSV for spreadsheets."
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One entry of `paths`; `answer` is the schema of a successful answer."""

    method: str
    path: str
    operation_id: str
    summary: str
    description: str
    answer: Json
    status: str = "200"
    parameters: tuple[str, ...] = ()
    body: Json | None = None
    body_example: Any = None
    # Whether good records can be written beside bad ones (207, with the same answer).
    is_divisible: bool = False
    needs_record: bool = False
    is_deprecated: bool = False
    # Parameters of the preconditions on the one record, whose tag the answer then has.
    conditions: tuple[str, ...] = ()
    # Points to the id in the answer that these operations take.
    id_pointer: str = ""
    linked_operations: tuple[str, ...] = ()

    def as_json(self, seen: VisibleObject) -> Json:
        headers = (*self.conditions, *(() if self.is_read else ("dryRun", "idempotencyKey")))
        names = (*self.parameters, *headers)
        refs = [parameter_ref(parameter_name(name, seen)) for name in names]
        shown: Json = {
            "tags": [seen.obj.name_plural],
            "operationId": self.operation_id,
            "summary": self.summary,
            "description": self.description,
            "responses": {
                self.status: {
                    "description": "Done.",
                    "headers": RATE_HEADER_REFS | (_TAG_REF if self.conditions else {}),
                    "content": json_content(self.answer),
                },
                **{status: response_ref(status) for status in self._other_statuses()},
            },
        }
        if self.is_divisible:
            partly = {**shown["responses"][self.status], "description": PARTLY}
            shown["responses"]["207"] = partly
        if refs:
            shown["parameters"] = refs
        if self.linked_operations:
            shown["responses"][self.status]["links"] = self._links()
        if self.body is not None:
            example = {"example": self.body_example} if self.body_example is not None else {}
            shown["requestBody"] = {"required": True, "content": json_content(self.body, **example)}
        if self.is_deprecated:
            shown["deprecated"] = True
        return shown

    @property
    def is_read(self) -> bool:
        return self.method == "get"

    def _other_statuses(self) -> list[str]:
        found = [*ERRORS, *(["404"] if self.needs_record else [])]
        if self.body is not None:
            found += _WITH_BODY
        if not self.is_read:
            found += _WRITING
        if self.conditions:
            found.append("304" if self.is_read else "412")
        return sorted(found)

    def _links(self) -> Json:
        record_id = f"$response.body#{self.id_pointer}"
        return {
            name: {"operationId": name, "parameters": {"id": record_id}}
            for name in self.linked_operations
        }


def paths_of(seen: VisibleObject) -> dict[str, Json]:
    from core.openapi.object_operations import operations_of

    paths: dict[str, Json] = {}
    for operation in operations_of(seen):
        item = paths.setdefault(operation.path, {})
        item[operation.method] = operation.as_json(seen)
    return paths


# ── answers ──────────────────────────────────────────────────────────────────────────────────


def record_ref(seen: VisibleObject) -> Json:
    return schema_ref(schema_name(seen.obj, RESPONSE))


def create_ref(seen: VisibleObject) -> Json:
    return schema_ref(schema_name(seen.obj, CREATE))


def update_ref(seen: VisibleObject) -> Json:
    return schema_ref(schema_name(seen.obj, UPDATE))


def data_of(key: str, value: Json) -> Json:
    """Return `{"data":{key:…}}`."""
    return object_schema({"data": object_schema({key: value}, [key])}, ["data"])


def created_of(key: str, value: Json) -> Json:
    """Return `{"data":{key:…},"meta":[…]}`."""
    meta = {**array_of(schema_ref(WRITE_EFFECT)), "description": "With `report=true`."}
    return object_schema({"data": object_schema({key: value}, [key]), "meta": meta}, ["data"])


def batch_of(key: str, value: Json) -> Json:
    """Return `{"data":{key:[…]},"meta":[…],"results":[…]}`."""
    answer = created_of(key, array_of(value))
    results = {**array_of(schema_ref(BATCH_RESULT)), "description": "With `onError=skip`."}
    answer["properties"]["results"] = results
    return answer


def page_of(key: str, value: Json) -> Json:
    total = {
        "type": ["integer", "null"],
        "description": "How many records match the filter, all pages; null with `count=none`.",
    }
    estimated = {"type": "boolean", "description": "With `count=estimated`: it is an estimate."}
    return object_schema(
        {
            "data": object_schema({key: array_of(value)}, [key]),
            "totalCount": total,
            "isTotalCountEstimated": estimated,
            "pageInfo": schema_ref(PAGE_INFO),
        },
        ["data", "totalCount", "pageInfo"],
    )


def deleted() -> Json:
    return schema_ref(DELETED_RECORD)


def duplicates_of(seen: VisibleObject) -> Json:
    key = f"{seen.obj.name_singular}Duplicates"
    block = object_schema(
        {
            key: array_of(record_ref(seen)),
            "totalCount": {"type": "integer", "description": "How many duplicates there are."},
            "pageInfo": schema_ref(PAGE_INFO),
        },
        [key, "totalCount", "pageInfo"],
    )
    return object_schema({"data": array_of(block)}, ["data"])


def groups_of(seen: VisibleObject) -> Json:
    """Return a bare array; the requested aggregates are further keys."""
    group = object_schema(
        {
            "groupByDimensionValues": {
                "type": "array",
                "items": {},
                "description": "The group's values, in the order of `group_by`.",
            },
            "totalCount": {"type": "integer", "description": "How many records the group has."},
            "records": {**array_of(record_ref(seen)), "description": "Its records, if requested."},
        },
        ["groupByDimensionValues"],
        # Without a type: generated code would require the members above to have it too.
        additionalProperties={
            "description": "An aggregate, under its name: a number, a text or null.",
        },
    )
    return array_of(group)
