"""A field's `settings` against what its type declares (docs/api/metadata.md#settings).

A key unknown to the type is refused when a caller adds it; what an earlier release accepted is
kept, and may be sent back as it was read.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from metadata.checks.definition_errors import Problem, invalid
from metadata.definitions import FieldDef
from metadata.parts import Setting
from metadata.values.scalars import shown

if TYPE_CHECKING:
    from metadata.types.base import FieldType


def settings_problems(field_type: FieldType, field: FieldDef) -> list[Problem]:
    settings: Any = field.settings  # a caller's JSON until checked here
    if not isinstance(settings, Mapping):
        return [invalid(f"Settings must be an object, got {shown(settings)}")]
    return [
        invalid(_message(setting, field, settings.get(setting.name)))
        for setting in field_type.settings
        if not _is_right(setting, settings.get(setting.name))
    ]


def unknown_settings(
    field_type: FieldType,
    given: Mapping[str, Any],
    stored: Mapping[str, Any] = MappingProxyType({}),
) -> list[Problem]:
    """Find keys of `given` that the type does not know; null counts as not given."""
    declared = tuple(setting.name for setting in field_type.settings)
    known = {*declared, *field_type.further_settings}
    expected = ", ".join(dict.fromkeys((*declared, *sorted(field_type.further_settings)))) or "none"
    return [
        invalid(f"A {field_type.key} field has no setting {shown(name)}; it has: {expected}", name)
        for name, value in given.items()
        if name not in known and value is not None and (name, value) not in stored.items()
    ]


def _is_right(setting: Setting, value: Any) -> bool:
    if value is None:
        return not setting.is_required
    if setting.is_list:
        return isinstance(value, list) and all(item in setting.choices for item in value)
    if setting.choices:
        return isinstance(value, str) and value in setting.choices
    is_whole = isinstance(value, (int, float)) and not isinstance(value, bool) and value % 1 == 0
    low = setting.minimum if setting.minimum is not None else value
    high = setting.maximum if setting.maximum is not None else value
    return is_whole and low <= value <= high


def _message(setting: Setting, field: FieldDef, value: Any) -> str:
    if setting.message:
        return setting.message
    if setting.choices:
        expected = ", ".join(setting.choices)
        wanted = f"a list of {expected}" if setting.is_list else f"one of {expected}"
    else:
        wanted = f"a whole number between {setting.minimum} and {setting.maximum}"
    return f"Setting {setting.name} of a {field.type} field must be {wanted}, got {shown(value)}"
