"""TEXT: a string; "" is stored as NULL and printed ""
(docs/field-types.md#rules-that-hold-everywhere)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metadata.checks.default_checks import quoted_text_problems
from metadata.checks.definition_errors import Problem
from metadata.definitions import FieldDef
from metadata.parts import PartReader, Setting
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values import scalars


class TextType(ScalarType):
    key = "TEXT"
    label = "Text"
    widget = "text"
    kind = kinds.TEXT
    can_be_searchable = True
    has_quoted_default = True
    example = "Acme"
    settings = (Setting("displayedMaxRows", "Rows shown at most", minimum=0, maximum=1000),)

    def default_problems(self, field: FieldDef) -> list[Problem]:
        return quoted_text_problems(field) or super().default_problems(field)

    def read(self, field: FieldDef, value: Any) -> str | None:
        text = scalars.text_or_null(value)
        if field.is_unique and text is not None:
            scalars.fits_unique_index(text)
        return text

    def part_readers(self, field: FieldDef) -> Mapping[str, PartReader]:
        return super().part_readers(field) if field.is_unique else {"": scalars.text_or_null}
