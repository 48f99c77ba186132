"""Imports of files, for callers whose role has the flag `IMPORT_CSV` (docs/api/imports.md)."""

from __future__ import annotations

from typing import Any

from apikeys.context import RequestContext
from core.imports.jobs import IMPORT_FLAG
from core.imports.models import Outcome, State
from core.imports.options import CLEAR, KEEP, MODES, SKIP, STOP
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
from core.openapi.operations import ERRORS, RATE_HEADER_REFS
from core.openapi.parameters import query
from core.rest.export.formats import CSV, NDJSON

TAG: Json = {"name": "Imports", "description": "Records from files: CSV, NDJSON and XLSX"}
IMPORT, IMPORT_BODY = "Import_Job", "Import_Body"
_MOMENT: Json = {"type": ["string", "null"], "format": "date-time"}
_COLUMNS: Json = {
    "type": ["object", "null"],
    "additionalProperties": {"type": ["string", "null"]},
}
_COUNTS = {
    Outcome.CREATED: "Rows that became new records.",
    Outcome.UPDATED: "Rows that changed a record.",
    Outcome.RESTORED: "Rows that changed and restored a deleted record.",
    Outcome.FAILED: "Rows that were refused.",
    Outcome.DESTROYED: "Created records that an undo destroyed.",
    Outcome.KEPT: "Created records that an undo kept, because they had been changed.",
}
_FACTS: Json = {
    "id": {"type": "string", "format": "uuid", "description": "The import's id."},
    "object": {"type": ["string", "null"], "description": "Plural name of its object."},
    "state": {"type": "string", "enum": [s.value for s in State], "description": "How far it is."},
    "reason": {"type": ["string", "null"], "description": "Why it failed."},
    "dryRun": {"type": "boolean", "description": "Whether it only tries out."},
    "total": {"type": "integer", "description": "Rows of the file."},
    "processed": {"type": "integer", "description": "Rows that are done or refused."},
    **{o.value: {"type": "integer", "description": text} for o, text in _COUNTS.items()},
    "mode": {"type": "string", "enum": list(MODES), "description": "What rows do."},
    "matchOn": {
        "type": "array",
        "items": {"type": "string"},
        "description": "The unique fields by which records are found.",
    },
    "columns": {**_COLUMNS, "description": "Heading → field; null: the headings are fields."},
    "onError": {"type": "string", "enum": [SKIP, STOP], "description": "What a refused row does."},
    "skipWebhooks": {"type": "boolean", "description": "Whether webhooks are not told."},
    "createdAt": {**_MOMENT, "description": "When it was made."},
    "startedAt": {**_MOMENT, "description": "When its first rows were written."},
    "endedAt": {**_MOMENT, "description": "When it ended."},
    "retryAt": {**_MOMENT, "description": "When a step that failed is taken again."},
    "uploadUrl": {"type": "string", "description": "Where to PUT the file."},
    "errorsUrl": {"type": "string", "description": "Where the refused rows are."},
}
_IGNORED: Json = {
    "type": "array",
    "items": {"type": "string"},
    "description": "Headings of columns that only the server writes; they are left out.",
}


def _text(description: str, **more: Any) -> Json:
    return {"type": "string", "description": description, **more}


_BODY: Json = {
    "object": _text("Name of the object, singular or plural."),
    "mode": _text("What rows do.", enum=list(MODES), default=MODES[0]),
    "matchOn": {
        "type": ["array", "string"],
        "items": {"type": "string"},
        "description": "The unique fields by which records are found; all of them by default.",
    },
    "columns": {**_COLUMNS, "description": "Heading → field, or null to leave a column out."},
    "dateFormat": _text("As in `DD.MM.YYYY` or `M/D/YYYY HH:mm`; ISO 8601 is always read."),
    "timeZone": _text("Of times without an offset.", default="UTC"),
    "decimal": _text("The decimal sign.", enum=[".", ","], default="."),
    "thousands": _text("The sign between thousands; none by default."),
    "phoneCountry": _text("Country of phone numbers without one, such as `DE`."),
    "currency": _text("Currency of amounts without one, such as `EUR`."),
    "listSeparator": _text("The sign between the items of a list.", default=";"),
    "emptyCells": _text("What they do to records.", enum=[CLEAR, KEEP], default=CLEAR),
    "delimiter": _text("The sign between cells; told by the heading if not given."),
    "sheet": _text("Name of the workbook's sheet; the first one if not given."),
    "onError": _text("What a refused row does.", enum=[SKIP, STOP], default=SKIP),
    "dryRun": {"type": "boolean", "default": False, "description": "Try out, write nothing."},
    "skipWebhooks": {
        "type": "boolean",
        "default": False,
        "description": "Tell no webhook; needs the flag that manages webhooks.",
    },
}


def add_imports(document: Json, context: RequestContext) -> None:
    """Add the paths of imports to a document of records."""
    if not context.permissions.has_flag(IMPORT_FLAG):
        return
    schemas = document["components"]["schemas"]
    schemas[IMPORT] = object_schema(
        {**_FACTS, "ignoredColumns": _IGNORED}, list(_FACTS), description="An import of a file."
    )
    schemas[IMPORT_BODY] = object_schema(
        _BODY, ["object"], description="What is to be imported.", additionalProperties=False
    )
    document["tags"].append(TAG)
    document["paths"] |= _paths()


def _paths() -> Json:
    body = {"required": True, "content": json_content(schema_ref(IMPORT_BODY))}
    create = _operation("createImport", "Make an import", "It then waits for its file.", "201")
    create["post"] = {**create.pop("post"), "requestBody": body}
    create["post"]["parameters"] = _writing("post")
    create["post"]["responses"] |= {status: response_ref(status) for status in ("413", "415")}
    listed = _operation("findManyImports", "List imports", "Your latest, the newest first.", "200")
    listed["get"] = listed.pop("post")
    listed["get"]["responses"]["200"]["content"] = json_content(
        _data("imports", array_of(schema_ref(IMPORT)))
    )
    one = {"get": _operation("findOneImport", "Get an import", "With its progress.", "200")["post"]}
    return {
        "/imports": {**listed, **create},
        "/imports/{id}": _with_id(one),
        "/imports/{id}/file": _with_id({"put": _upload()}),
        "/imports/{id}/errors": _with_id({"get": _errors()}),
        "/imports/{id}/run": _with_id(
            _operation("runImport", "Run an import", "One that was tried out.", "202")
        ),
        "/imports/{id}/cancel": _with_id(
            _operation("cancelImport", "Cancel an import", "What it has written stays.", "200")
        ),
        "/imports/{id}/undo": _with_id(
            _operation(
                "undoImport",
                "Undo an import",
                "Destroys the records that it created and nobody has changed since.",
                "202",
            )
        ),
    }


def _with_id(item: Json) -> Json:
    parameter = {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "Id of the import.",
        "schema": {"type": "string", "format": "uuid"},
    }
    return {
        method: {**one, "parameters": [parameter, *one.get("parameters", []), *_writing(method)]}
        for method, one in item.items()
    }


def _writing(method: str) -> list[Json]:
    return [] if method == "get" else [parameter_ref("dryRun"), parameter_ref("idempotencyKey")]


def _operation(name: str, summary: str, description: str, status: str) -> Json:
    answer = _data("import", schema_ref(IMPORT))
    done = {"description": "Done.", "headers": RATE_HEADER_REFS, "content": json_content(answer)}
    conflict = "The import's state does not allow this, or too many imports are under way."
    return {
        "post": {
            "tags": [TAG["name"]],
            "operationId": name,
            "summary": summary,
            "description": description,
            "responses": {
                status: done,
                **{one: response_ref(one) for one in sorted((*ERRORS, "404", "422"))},
                "409": _refusal(conflict),
            },
        }
    }


def _upload() -> Json:
    operation: Json = _operation(
        "uploadImport",
        "Send the file of an import",
        "Its rows are stored and then written in the background, or it is refused as a whole.",
        "202",
    )["post"]
    binary = {"schema": {"type": "string", "format": "binary"}}
    # Generators of clients know this type, which leaves the format to the parameter.
    operation["requestBody"] = {"required": True, "content": {"application/octet-stream": binary}}
    operation["parameters"] = [
        query(
            "format",
            "The file's format; required unless `Content-Type` tells it (`text/csv`, "
            "`application/x-ndjson`, or that of XLSX).",
            {"type": "string", "enum": ["csv", "ndjson", "xlsx"]},
        ),
    ]
    operation["responses"] |= {status: response_ref(status) for status in ("413", "415")}
    operation["responses"]["411"] = _refusal("The body came in chunks, without its length.")
    return operation


def _errors() -> Json:
    operation: Json = _operation(
        "getImportErrors",
        "Get the refused rows of an import",
        "As a file that can be mended and sent again: CSV, or NDJSON for an import of NDJSON.",
        "200",
    )["post"]
    text = {"schema": {"type": "string"}}
    kinds = (form.media_types[0] for form in (CSV, NDJSON))
    operation["responses"]["200"] = {
        "description": "The file.",
        "headers": RATE_HEADER_REFS,
        "content": dict.fromkeys(kinds, text),
    }
    return operation


def _refusal(description: str) -> Json:
    return {"description": description, "content": json_content(schema_ref(ERROR))}


def _data(name: str, schema: Json) -> Json:
    return object_schema({"data": object_schema({name: schema}, [name])}, ["data"])
