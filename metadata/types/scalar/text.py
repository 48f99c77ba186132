"""TEXT: a string; "" is stored as NULL and printed as "".

See docs/field-types.md#rules-that-hold-everywhere. A unique text is stored composed (NFC): two
texts that look the same and mean the same are one. Any other text is stored as given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from psycopg import sql

from metadata.checks.default_checks import quoted_text_problems
from metadata.checks.definition_errors import Problem
from metadata.definitions import FieldDef
from metadata.parts import Kind, PartReader, Setting
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values import filter_values, scalars
from metadata.values.unicode_texts import composed


def _composed_filter(field: FieldDef, label: str, value: Any) -> str:
    return composed(filter_values.text(field, label, value))


_UNIQUE_TEXT = replace(kinds.TEXT, parse_filter=_composed_filter, parse_pattern=_composed_filter)


class TextType(ScalarType):
    key = "TEXT"
    label = "Text"
    widget = "text"
    kind = kinds.TEXT
    can_be_searchable = True
    # PostgreSQL's equivalent of `composed` here.
    settled_sql = staticmethod(lambda column: sql.SQL("normalize({}, NFC)").format(column))
    example = "Acme"
    settings = (Setting("displayedMaxRows", "Maximum rows shown", minimum=0, maximum=1000),)

    def default_problems(self, field: FieldDef) -> list[Problem]:
        return quoted_text_problems(field) or super().default_problems(field)

    def kind_of(self, field: FieldDef) -> Kind:
        return _UNIQUE_TEXT if field.is_unique else kinds.TEXT

    def read(self, field: FieldDef, value: Any) -> str | None:
        text = scalars.text_or_null(value)
        if field.is_unique and text is not None:
            text = composed(text)
            scalars.fits_unique_index(text)
        return text

    def part_readers(self, field: FieldDef) -> Mapping[str, PartReader]:
        return super().part_readers(field) if field.is_unique else {"": scalars.text_or_null}
