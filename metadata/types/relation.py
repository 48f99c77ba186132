"""RELATION and MORPH_RELATION: a link to a record of another object.

MANY_TO_ONE owns one uuid column (`field.column_name`), written and filtered under the join column's
name (`companyId`). ONE_TO_MANY owns none and is not writable.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from metadata.checks.definition_errors import Problem, invalid
from metadata.columns.aggregates import common_aggregates
from metadata.definitions import FieldDef
from metadata.parts import AggregateFunction, JsonSchema, Part, Setting
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values import scalars
from twenty.errors import InvalidData

MISSING_JOIN_COLUMN = "Many to one field metadata should carry the join column name in its settings"
NEEDLESS_JOIN_COLUMN = (
    "One to many field metadata should not carry the join column name in its settings"
)


class RelationType(ScalarType):
    key = "RELATION"
    label = "Relation"
    widget = "relation"
    kind = kinds.UUID
    can_be_unique = False
    example = "7c0e4a52-3f57-4f0b-9c1d-4f2b7a3f9e10"
    settings = (
        Setting("relationType", "Kind", choices=("MANY_TO_ONE", "ONE_TO_MANY")),
        Setting("onDelete", "On delete", choices=("SET_NULL", "CASCADE", "RESTRICT", "NO_ACTION")),
    )
    further_settings = frozenset({"joinColumnName", "junctionTargetFieldId"})

    def settings_problems(self, field: FieldDef) -> list[Problem]:
        """Refuse a join column on any but the many-to-one side (docs/api/metadata.md#relations)."""
        problems = super().settings_problems(field)
        has_join_column = bool(field.relation and field.relation.join_column)
        if field.is_many_to_one and not has_join_column:
            problems.append(invalid(MISSING_JOIN_COLUMN))
        if field.is_one_to_many and has_join_column:
            problems.append(invalid(NEEDLESS_JOIN_COLUMN))
        return problems

    def parts(self, field: FieldDef) -> tuple[Part, ...]:
        return super().parts(field) if field.is_many_to_one else ()

    def parse(self, field: FieldDef, value: Any) -> dict[str, Any]:
        if not field.is_many_to_one:
            raise InvalidData(
                f"One-to-many relation {field.name} field does not support write operations."
            )
        return super().parse(field, value)

    def read(self, field: FieldDef, value: Any) -> UUID:
        return scalars.uuid(value)

    def value_name(self, field: FieldDef) -> str:
        return field.relation.join_column if field.relation else field.name

    def value_schema(self, field: FieldDef) -> JsonSchema:
        """Return the join column's schema; the APIs describe the related records themselves."""
        return dict(kinds.UUID.json_schema)

    def aggregates(self, field: FieldDef) -> tuple[AggregateFunction, ...]:
        return ()


class MorphRelationType(RelationType):
    """One of several possible targets; each is a field of its own with the same `morph_id`."""

    key = "MORPH_RELATION"
    label = "Relation to one of several objects"

    def aggregates(self, field: FieldDef) -> tuple[AggregateFunction, ...]:
        return common_aggregates(field) if field.is_many_to_one else ()
