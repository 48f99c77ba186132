"""ARRAY: a list of strings; a lone string is a list of one; [] is stored as NULL, printed as []."""

from __future__ import annotations

from typing import Any

from metadata.definitions import FieldDef
from metadata.parts import Setting
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values import scalars
from metadata.values.scalars import Refusal

MAX_ITEMS = 10_000
CLICK_ACTION = Setting("clickAction", "On click", choices=("COPY", "OPEN_LINK", "OPEN_IN_APP"))


class ArrayType(ScalarType):
    key = "ARRAY"
    label = "Array"
    widget = "list"
    kind = kinds.TEXT_ARRAY
    example = ["blue", "green"]  # noqa: RUF012  an example, read only
    settings = (
        Setting("maxNumberOfValues", "Maximum number of values", minimum=1, maximum=MAX_ITEMS),
        CLICK_ACTION,
    )

    def read(self, field: FieldDef, value: Any) -> list[str] | None:
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, (list, tuple)):
            raise Refusal("an array of strings")
        highest = field.settings.get("maxNumberOfValues") or MAX_ITEMS
        if len(listed) > highest:
            raise Refusal(f"at most {highest} values, got {len(listed)}")
        try:
            return [scalars.text(item) for item in listed] or None
        except Refusal as refusal:
            raise Refusal(f"an array of strings, each {refusal}") from None
