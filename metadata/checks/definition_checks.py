"""Checks of a definition that is being created or changed, all problems at once.

Completes the definition too (RATING's options, ACTOR's default). Rules and messages:
docs/api/metadata.md#types to #settings; names against the object's other fields:
`metadata.changes.validation.name_availability`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from metadata.checks.defaults import default_values
from metadata.checks.definition_errors import Problem, invalid, raise_any
from metadata.checks.options import REQUIRED, as_input, option_problems, own_options
from metadata.definitions import FieldDef
from metadata.values.scalars import shown
from twenty.errors import InvalidData
from twenty.http.exact_numbers import holds_rounded

if TYPE_CHECKING:
    from metadata.types.base import FieldType

_NOT_CREATABLE = {
    "NUMERIC": "Field type NUMERIC is not supported for field creation. Use NUMBER instead.",
}
FILES_CANNOT_BE_UNIQUE = "Files field is not supported for unique fields"
NULL_DEFAULT = "Default value cannot be null for non-nullable fields"


def check_definition(field_type: FieldType, field: FieldDef) -> FieldDef:
    """Return the completed definition. Raises `DefinitionError`."""
    completed = _completed(field_type, field)
    problems = [
        *field_type.settings_problems(completed),
        *_option_problems(field_type, completed),
    ]
    # A default can be read only with valid settings and options.
    if not problems:
        problems += _default_problems(field_type, completed)
    raise_any([*problems, *_uniqueness_problems(field_type, completed)])
    return completed


def _default_problems(field_type: FieldType, field: FieldDef) -> list[Problem]:
    if holds_rounded(field.default_value):
        message = (
            "Default value may have no number of more digits than a double: write it as text, "
            f"got {shown(field.default_value)}"
        )
        return [invalid(message)]
    if field.default_value is not None:
        return field_type.default_problems(field)
    # Standard objects ship with required fields that the server always fills.
    if field.is_custom and not field.is_nullable and not field.is_relation:
        return [invalid(NULL_DEFAULT)]
    return []


def creation_problems(field_type: FieldType) -> list[Problem]:
    """May API callers make fields of this type? (docs/api/metadata.md#types)"""
    if field_type.is_creatable:
        return []
    own = f"Field type {field_type.key} is a system type and cannot be created manually."
    return [invalid(_NOT_CREATABLE.get(field_type.key, own))]


def searchability_problems(field_type: FieldType, field: FieldDef) -> list[Problem]:
    """May the field feed the search vector? (docs/api/metadata.md#search)"""
    if not field.is_searchable:
        return []
    if field.name == "id":
        return [invalid("Id field is not supported for search")]
    if not field_type.can_be_searchable:
        return [invalid(f"Field type {field.type} is not supported for search")]
    return []


def _completed(field_type: FieldType, field: FieldDef) -> FieldDef:
    if field_type.own_options is not None and not field.options:
        field = replace(field, options=own_options(field_type.own_options))
    if field.default_value is None and field_type.implicit_default is not None:
        field = replace(field, default_value=dict(field_type.implicit_default))
    return field


def _option_problems(field_type: FieldType, field: FieldDef) -> list[Problem]:
    if not field_type.has_options:
        return []
    if field_type.own_options is not None:
        is_own = field.option_values == field_type.own_options
        message = f"Options of a {field_type.key} field cannot be given"
        return [] if is_own else [invalid(message)]
    if not field.options:
        return [invalid(REQUIRED)]
    return option_problems([as_input(option) for option in field.options])


def _uniqueness_problems(field_type: FieldType, field: FieldDef) -> list[Problem]:
    if not field.is_unique:
        return []
    if not field_type.can_be_unique:
        if field_type.key == "FILES":
            return [invalid(FILES_CANNOT_BE_UNIQUE)]
        message = f"Unique index cannot be created for field {field.name} of type {field.type}"
        return [invalid(message)]
    if _has_unique_default(field_type, field):
        return [invalid(f"Unique field {field.name} cannot have a default value")]
    return []


def _has_unique_default(field_type: FieldType, field: FieldDef) -> bool:
    """Tell whether the default fills what is compared: a label or a country is not."""
    is_function = field.default_value in tuple(field_type.default_functions)
    if field.default_value in (None, field_type.implicit_default) or is_function:
        return False
    try:
        values = default_values(field_type, field)
    except InvalidData:
        return False  # reported as an invalid default
    return any(
        values.get(part.name) is not None
        for part in field_type.parts(field)
        if part.in_unique and part.unique is not None and not part.unique.is_optional
    )
