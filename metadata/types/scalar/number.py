"""NUMBER: int, bigint or float by `settings.dataType` (docs/api/metadata.md#settings).

The default is float.
"""

from __future__ import annotations

from typing import Any

from metadata.columns.aggregates import number_aggregates
from metadata.definitions import FieldDef
from metadata.parts import AggregateFunction, Kind, Setting
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values import scalars

_KINDS = {"int": kinds.INTEGER, "bigint": kinds.BIGINT, "float": kinds.FLOAT}
_RANGES = {
    "integer": (scalars.INT_MIN, scalars.INT_MAX),
    "bigint": (scalars.BIGINT_MIN, scalars.BIGINT_MAX),
}


class NumberType(ScalarType):
    key = "NUMBER"
    label = "Number"
    widget = "number"
    kind = kinds.FLOAT
    example = 42
    settings = (
        Setting("dataType", "Kind of number", choices=("float", "int", "bigint")),
        Setting("decimals", "Decimals shown", minimum=0, maximum=20),
        Setting("type", "Shown as", choices=("number", "percentage", "shortNumber")),
    )

    def kind_of(self, field: FieldDef) -> Kind:
        return _KINDS.get(field.settings.get("dataType") or "float", kinds.FLOAT)

    def read(self, field: FieldDef, value: Any) -> int | float:
        kind = self.kind_of(field).key
        if kind == "float":
            return scalars.double(value)
        read = scalars.integer_or_text if kind == "bigint" else scalars.integer
        return read(value, *_RANGES[kind])

    def aggregates(self, field: FieldDef) -> tuple[AggregateFunction, ...]:
        return number_aggregates(field)
