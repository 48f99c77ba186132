"""A path below `/rest` and a method → which record operation is meant (docs/api/rest.md#paths).

What comes in: the path's segments and the HTTP method. What goes out: a `Route`. Raises 400 for a
path of no known form and for an id that is no UUID (before the object's name is looked at), 405
with `Allow` for a method the path does not have, 400 with a hint for an unknown object.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from metadata.definitions import ObjectDef
from metadata.model.catalog import Catalog
from twenty.errors import BadUserInput, MethodNotAllowed

BATCH = "batch"
RESTORE = "restore"
DUPLICATES = "duplicates"
MERGE = "merge"
GROUP_BY = "groupBy"

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")

# Form of path → method → name of the operation in core.rest.operations.
COLLECTION: Mapping[str, str] = {
    "GET": "find_many",
    "POST": "create_one",
    "PATCH": "update_many",
    "PUT": "update_many",
    "DELETE": "delete_many",
}
RECORD: Mapping[str, str] = {
    "GET": "find_one",
    "PATCH": "update_one",
    "PUT": "update_one",
    "DELETE": "delete_one",
}
BATCHES: Mapping[str, str] = {"POST": "create_many"}
RESTORE_ONE: Mapping[str, str] = {"PATCH": "restore_one"}
RESTORE_MANY: Mapping[str, str] = {"PATCH": "restore_many"}
COLLECTION_ACTIONS: Mapping[str, Mapping[str, str]] = {
    DUPLICATES: {"POST": "find_duplicates"},
    MERGE: {"PATCH": "merge"},
    GROUP_BY: {"GET": "group_by"},
    RESTORE: RESTORE_MANY,
}


@dataclass(frozen=True, slots=True)
class Route:
    """`operation` of the records called `object_name` (as written, unchecked)."""

    operation: str
    object_name: str
    record_id: UUID | None = None


def find_route(method: str, path: str) -> Route:
    """`path` is what follows `/rest/`."""
    methods, object_name, id_text = _form(path)
    record_id = parse_id(id_text) if id_text is not None else None
    operation = methods.get("GET" if method == "HEAD" else method)
    if operation is None:
        allowed = ", ".join(_allowed(methods))
        raise MethodNotAllowed(
            f"{method} is not allowed on '/rest/{path}'. Allowed methods are {allowed}.",
            headers={"Allow": allowed},
        )
    return Route(operation, object_name, record_id)


def find_object(catalog: Catalog, name: str) -> ObjectDef:
    """The object of that plural name. Raises `BadUserInput` `OBJECT_NOT_FOUND` with a hint."""
    found = catalog.by_plural.get(name)
    if found is not None:
        return found
    singular = catalog.by_singular.get(name)
    hint = f"Did you mean '{singular.name_plural}'?" if singular else f"eg: {_example(catalog)}"
    raise BadUserInput(f"object '{name}' not found. {hint}", code="OBJECT_NOT_FOUND")


def parse_id(text: str) -> UUID:
    """Any RFC 9562 UUID in its usual text form, in either case."""
    if _UUID.fullmatch(text) is None:
        raise BadUserInput(f"'{text}' is not a valid UUID", code="INVALID_UUID")
    return UUID(text)


def _form(path: str) -> tuple[Mapping[str, str], str, str | None]:
    """The path's methods, object name and, if it has one, id."""
    # Documents with `…/rest/` as server and `/people` as path lead some clients to `/rest//people`.
    match path.removeprefix("/").split("/"):
        case [name] if name:
            return COLLECTION, name, None
        case [first, name] if first == BATCH and name:
            return BATCHES, name, None
        case [first, name] if first == RESTORE and name and not _UUID.fullmatch(name):
            return RESTORE_MANY, name, None
        case [name, action] if name and action in COLLECTION_ACTIONS:
            return COLLECTION_ACTIONS[action], name, None
        case [name, text] if name and text:
            return RECORD, name, text
        case [first, name, text] if first == RESTORE and name and text:
            return RESTORE_ONE, name, text
        case [name, text, action] if name and text and action == RESTORE:
            return RESTORE_ONE, name, text
    raise BadUserInput(
        f"Query path '/rest/{path}' invalid. Valid examples: /rest/companies/id or "
        "/rest/companies or /rest/batch/companies",
        code="INVALID_PATH",
    )


def _allowed(methods: Mapping[str, str]) -> list[str]:
    names = [*methods, "OPTIONS"]
    return ["GET", "HEAD", *names[1:]] if names[0] == "GET" else names


def _example(catalog: Catalog) -> str:
    names = catalog.by_plural
    return "companies" if "companies" in names else next(iter(sorted(names)), "companies")
