"""POSITION: a number that orders records by hand; the writer resolves "first" and "last".

OpenAPI documents describe it as a number only, because code generated for a union of types is hard
to use; the field's description mentions the words.
"""

from __future__ import annotations

from typing import Any

from metadata.definitions import FieldDef
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values import scalars
from metadata.values.scalars import Refusal

# What `parse` returns for these words; the write engine fills in the number
# (docs/api/graphql.md#field-types).
FIRST = "first"
LAST = "last"


class PositionType(ScalarType):
    key = "POSITION"
    label = "Position"
    widget = "number"
    kind = kinds.POSITION
    is_creatable = False
    can_be_unique = False
    example = 1

    def read(self, field: FieldDef, value: Any) -> float | str:
        if isinstance(value, str) and value in (FIRST, LAST):
            return value
        try:
            return scalars.double(value)
        except Refusal as refusal:
            raise Refusal(f'{refusal}, "first" or "last"') from None
