"""NUMERIC: an exact decimal number; system fields only (metadata.md §4.1). Printed as a number."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from metadata.definitions import FieldDef
from metadata.field_types import kinds, scalars
from metadata.field_types.scalar_type import ScalarType


class NumericType(ScalarType):
    key = "NUMERIC"
    label = "Decimal number"
    widget = "number"
    kind = kinds.NUMERIC
    is_creatable = False
    example = 1.5

    def read(self, field: FieldDef, value: Any) -> Decimal:
        return scalars.decimal(value)
