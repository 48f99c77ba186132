"""SELECT, MULTI_SELECT and RATING: text with a CHECK on the option values.

See docs/field-types.md#the-types.
"""

from __future__ import annotations

from typing import Any

from metadata.checks.default_checks import multi_select_problems, select_problems
from metadata.checks.definition_errors import Problem
from metadata.definitions import FieldDef
from metadata.parts import JsonSchema
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values.scalars import Refusal, one_of


def _option(field: FieldDef, value: Any) -> str:
    if not isinstance(value, str) or value not in field.option_values:
        raise Refusal(one_of(field.option_values))
    return value


class SelectType(ScalarType):
    key = "SELECT"
    label = "Select"
    widget = "select"
    kind = kinds.ENUM
    has_options = True

    def default_problems(self, field: FieldDef) -> list[Problem]:
        return select_problems(field)

    def read(self, field: FieldDef, value: Any) -> str:
        return _option(field, value)

    def value_schema(self, field: FieldDef) -> JsonSchema:
        return {"type": "string", "enum": list(field.option_values)}

    def example_of(self, field: FieldDef) -> Any:
        return next(iter(field.option_values), None)


class RatingType(SelectType):
    """RATING_1 … RATING_5; the server defines the options (docs/api/metadata.md#options)."""

    key = "RATING"
    label = "Rating"
    widget = "rating"
    own_options = tuple(f"RATING_{n}" for n in range(1, 6))


class MultiSelectType(ScalarType):
    key = "MULTI_SELECT"
    label = "Multi-select"
    widget = "multiselect"
    kind = kinds.ENUM_ARRAY
    has_options = True

    def default_problems(self, field: FieldDef) -> list[Problem]:
        return multi_select_problems(field)

    def read(self, field: FieldDef, value: Any) -> list[str] | None:
        """Return distinct options; a lone one is a list of one; [] is stored as NULL."""
        listed = value if isinstance(value, (list, tuple)) else [value]
        return list(dict.fromkeys(_option(field, item) for item in listed)) or None

    def value_schema(self, field: FieldDef) -> JsonSchema:
        return {"type": "array", "items": {"type": "string", "enum": list(field.option_values)}}

    def example_of(self, field: FieldDef) -> Any:
        return list(field.option_values[:1])
