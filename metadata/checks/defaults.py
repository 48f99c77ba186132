"""Default values: the contract's notation → values by part (docs/api/metadata.md#defaults).

Strings are quoted inside the JSON string ("'TODO'"), also in composites; "now" and "uuid" are
functions for the types that have them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from metadata.definitions import FieldDef

if TYPE_CHECKING:
    from metadata.types.base import FieldType

_QUOTED = re.compile(r"(['\"])(.*)\1", re.DOTALL)


def is_quoted(value: Any) -> bool:
    return isinstance(value, str) and _QUOTED.fullmatch(value) is not None


def unquoted(value: Any) -> Any:
    """Return the plain JSON value: every quoted string without its quotes."""
    if isinstance(value, str):
        found = _QUOTED.fullmatch(value)
        return found[2] if found else value
    if isinstance(value, list):
        return [unquoted(item) for item in value]
    if isinstance(value, Mapping):
        return {key: unquoted(item) for key, item in value.items()}
    return value


def default_function(field_type: FieldType, field: FieldDef) -> str | None:
    """Return "now" or "uuid" where the default is such a function."""
    value = field.default_value
    return value if isinstance(value, str) and value in field_type.default_functions else None


def default_values(field_type: FieldType, field: FieldDef) -> dict[str, Any]:
    """Return values by part; {} without a default. Raises `InvalidData` for an invalid one."""
    if field.default_value is None:
        return {}
    function = default_function(field_type, field)
    if function is not None:
        return {"": field_type.default_functions[function]()}
    return field_type.read_default(field, unquoted(field.default_value))
