"""Default values of definitions: valid notation, and a valid value of the field?

Messages: docs/api/metadata.md#defaults.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metadata.checks.defaults import default_values, is_quoted, unquoted
from metadata.checks.definition_errors import Problem, invalid
from metadata.definitions import FieldDef
from metadata.values.scalars import shown
from twenty.errors import InvalidData

if TYPE_CHECKING:
    from metadata.types.base import FieldType

NOT_QUOTED = "Default value should be as quoted string"


def default_problems(field_type: FieldType, field: FieldDef) -> list[Problem]:
    """Check the default by parsing it like a written value."""
    try:
        default_values(field_type, field)
    except InvalidData as error:
        return [invalid(f"Default value is invalid: {error.message}", field.default_value)]
    return []


def quoted_text_problems(field: FieldDef) -> list[Problem]:
    value = field.default_value
    return [] if is_quoted(value) else [invalid(NOT_QUOTED, value)]


def select_problems(field: FieldDef) -> list[Problem]:
    value = field.default_value
    if not isinstance(value, str):
        return [invalid(f"Default value for select must be a string got {shown(value)}", value)]
    return _option_problems(field, value)


def multi_select_problems(field: FieldDef) -> list[Problem]:
    values = field.default_value
    if not isinstance(values, list):
        message = f"Default value for multi-select must be an array got {shown(values)}"
        return [invalid(message, values)]
    if not values:
        return [invalid("If defined default value must contain at least one value", values)]
    problems = [p for value in values for p in _option_problems(field, value)]
    if len({repr(value) for value in values}) < len(values):
        problems.append(invalid("Default values must be unique", values))
    return problems


def _option_problems(field: FieldDef, value: object) -> list[Problem]:
    if not is_quoted(value):
        return [invalid(NOT_QUOTED, value)]
    if unquoted(value) not in field.option_values:
        return [invalid(f'Default value "{value}" must be one of the option values', value)]
    return []
