"""BOOLEAN: true or false, and no look-alikes."""

from __future__ import annotations

from typing import Any

from metadata.columns.aggregates import boolean_aggregates
from metadata.definitions import FieldDef
from metadata.parts import AggregateFunction
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values import scalars


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
