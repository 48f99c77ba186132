"""Older names of fields, accepted and shown beside the current ones.

Maps older names of join columns to their fields. A field or join column that really has the name
takes precedence. See docs/api/metadata.md#older-names.
"""

from __future__ import annotations

from collections.abc import Mapping

from metadata.definitions import MORPH_RELATION, FieldDef
from metadata.model.naming import join_column_name

# Objects whose links were named after their targets: `companyId`, today `targetCompanyId`.
_LINKING = frozenset({"noteTarget", "taskTarget", "attachment", "timelineActivity"})
_STEM = "target"


def older_join_columns(
    name_singular: str, fields: Mapping[str, FieldDef], *, is_custom: bool
) -> dict[str, FieldDef]:
    if is_custom or name_singular not in _LINKING:
        return {}
    taken = {*fields, *(f.relation.join_column for f in fields.values() if f.relation)}
    older = {_older_name(f): f for f in fields.values() if _is_link(f)}
    return {name: field for name, field in older.items() if name not in taken}


def _is_link(field: FieldDef) -> bool:
    return field.type == MORPH_RELATION and field.is_many_to_one and field.name.startswith(_STEM)


def _older_name(field: FieldDef) -> str:
    target = field.name.removeprefix(_STEM)
    return join_column_name(target[:1].lower() + target[1:])
