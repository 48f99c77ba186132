"""BOOLEAN: true or false, nothing that only looks like it."""

from __future__ import annotations

from typing import Any

from metadata.definitions import FieldDef
from metadata.field_types import kinds, scalars
from metadata.field_types.aggregates import boolean_aggregates
from metadata.field_types.base import AggregateFunction
from metadata.field_types.scalar_type import ScalarType


class BooleanType(ScalarType):
    key = "BOOLEAN"
    label = "True or false"
    widget = "checkbox"
    kind = kinds.BOOLEAN
    example = True

    def read(self, field: FieldDef, value: Any) -> bool:
        return scalars.boolean(value)

    def aggregates(self, field: FieldDef) -> tuple[AggregateFunction, ...]:
        return boolean_aggregates(field)
