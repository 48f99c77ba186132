"""Path segments of records: an object's plural name and an id (docs/api/rest.md#paths)."""

from __future__ import annotations

import re
from uuid import UUID

from metadata.definitions import ObjectDef
from metadata.model.catalog import Catalog
from twenty.errors import BadUserInput

RECORD_ID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_UUID = re.compile(RECORD_ID)


def find_object(catalog: Catalog, name: str) -> ObjectDef:
    """Return the object of that plural name. Raises `BadUserInput` `OBJECT_NOT_FOUND`."""
    found = catalog.by_plural.get(name)
    if found is not None:
        return found
    singular = catalog.by_singular.get(name)
    hint = f"Did you mean '{singular.name_plural}'?" if singular else f"eg: {_example(catalog)}"
    raise BadUserInput(f"object '{name}' not found. {hint}", code="OBJECT_NOT_FOUND")


def parse_id(text: str) -> UUID:
    """Return any RFC 9562 UUID in its usual text form, in either case."""
    return UUID(check_id(text))


def check_id(text: str) -> str:
    """Return `text`, if it has the form of an id. Raises `BadUserInput` `INVALID_UUID`."""
    if _UUID.fullmatch(text) is None:
        raise BadUserInput(f"'{text}' is not a valid UUID", code="INVALID_UUID")
    return text


def invalid_path(path: str) -> BadUserInput:
    """Refuse a path below `/rest` that has no known form."""
    return BadUserInput(
        f"Query path '/rest/{path}' invalid. Valid examples: /rest/companies/id or "
        "/rest/companies or /rest/batch/companies",
        code="INVALID_PATH",
    )


def _example(catalog: Catalog) -> str:
    names = catalog.by_plural
    return "companies" if "companies" in names else next(iter(sorted(names)), "companies")
