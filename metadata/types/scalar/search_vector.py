"""TS_VECTOR: the generated column that full-text search reads; never written by callers."""

from __future__ import annotations

from typing import Any

from metadata.definitions import FieldDef
from metadata.parts import Part
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values.scalars import Refusal

_PARTS = (Part("", kinds.TS_VECTOR, is_writable=False),)


class SearchVectorType(ScalarType):
    key = "TS_VECTOR"
    label = "Search vector"
    widget = "none"
    kind = kinds.TS_VECTOR
    is_creatable = False
    can_be_unique = False

    def parts(self, field: FieldDef) -> tuple[Part, ...]:
        return _PARTS

    def read(self, field: FieldDef, value: Any) -> Any:
        raise Refusal("nothing: the search vector is made by the server")

    def parse(self, field: FieldDef, value: Any) -> dict[str, Any]:
        return super().parse(field, "" if value is None else value)
