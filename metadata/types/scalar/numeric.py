"""NUMERIC: an exact decimal number, printed as a number; system fields only.

See docs/api/metadata.md#types.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from metadata.definitions import FieldDef
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values import scalars


class NumericType(ScalarType):
    key = "NUMERIC"
    label = "Decimal number"
    widget = "number"
    kind = kinds.NUMERIC
    is_creatable = False
    example = 1.5

    def read(self, field: FieldDef, value: Any) -> Decimal:
        return scalars.decimal(value)
