"""What of a field can be filtered: sub-field → part; the entry point of the query engine."""

from __future__ import annotations

from collections.abc import Mapping

from metadata.definitions import FieldDef
from metadata.field_types.base import Part
from metadata.field_types.registry import field_type


def filterable(field: FieldDef) -> Mapping[str, Part]:
    """Sub-field ("" for a scalar or join column) → the part whose kind holds the operators.

    One-to-many relations give nothing.
    """
    return {part.name: part for part in field_type(field).parts(field)}
