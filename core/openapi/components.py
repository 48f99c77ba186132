"""Names of a document's components, and references to them.

Names are unique whatever objects a workspace has: shared components contain an underscore, which no
object's name does.
"""

from __future__ import annotations

from typing import Any

from metadata.definitions import ObjectDef

Json = dict[str, Any]

ERROR = "Api_Error"
RATE_LIMIT_ERROR = "Api_RateLimitError"
PAGE_INFO = "Page_Info"
DELETED_RECORD = "Deleted_Record"
RELATION_LINK = "Relation_Link"
WRITE_EFFECT = "Write_Effect"
BATCH_FAULT = "Batch_Fault"
BATCH_RESULT = "Batch_Result"
MERGE_BODY = "Merge_Body"
SEARCH_RECORD = "Search_Record"

CREATE, UPDATE, RESPONSE, DUPLICATES = "", "ForUpdate", "ForResponse", "ForDuplicates"


def schema_name(obj: ObjectDef, variant: str) -> str:
    """Return `Person`, `PersonForUpdate`, `PersonForResponse`.

    An object called `personForUpdate` would claim another's name, so it gets an underscore.
    """
    name = obj.pascal_name
    is_ambiguous = name.endswith((UPDATE, RESPONSE, DUPLICATES))
    return f"{name}_{variant}" if is_ambiguous else name + variant


def distinct(name: str, ending: str) -> str:
    """Return an object's name for an operation id, unambiguous beside ids made with `ending`.

    A name that itself ends so gets an underscore (`restoreOnePersonOld_`), which no name contains.
    """
    return f"{name}_" if name.endswith(ending) else name


def schema_ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def parameter_ref(name: str) -> Json:
    return {"$ref": f"#/components/parameters/{name}"}


def response_ref(status: str) -> Json:
    return {"$ref": f"#/components/responses/{status}"}


def object_schema(properties: Json, required: list[str] | None = None, **more: Any) -> Json:
    schema: Json = {"type": "object", "properties": properties, **more}
    if required:
        schema["required"] = required
    return schema


def array_of(items: Json) -> Json:
    return {"type": "array", "items": items}


def json_content(schema: Json, **more: Any) -> Json:
    return {"application/json": {"schema": schema, **more}}
