"""Is a field's name still free on its object? (docs/api/metadata.md#field-names)

Taken are the names of other fields (inactive ones too), join columns of relations (`companyId`) and
composite sub-columns (`nameFirstName`), in both directions: a new composite field brings
sub-columns too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from metadata.checks.definition_errors import NOT_AVAILABLE, RESERVED_KEYWORD, Problem, invalid
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.naming import MAX_NAME_LENGTH
from metadata.types.registry import FIELD_TYPES


def sub_column_names(field: FieldDef) -> set[str]:
    """Return `<field><SubField>` of a composite; empty for other types."""
    field_type = FIELD_TYPES[field.type]
    if not field_type.is_composite:
        return set()
    return {field.name + part.suffix for part in field_type.parts(field)}


def availability_problems(field: FieldDef, others: Iterable[FieldDef]) -> list[Problem]:
    """`others`: all other fields of the object."""
    listed = [other for other in others if other.id != field.id]
    own_names = {field.name, *_join_columns([field])}
    taken = {other.name for other in listed} | _join_columns(listed)
    reserved = {name for other in listed for name in sub_column_names(other)}
    problems = [_not_available(name) for name in sorted(own_names & taken)]
    problems += [
        Problem(RESERVED_KEYWORD, f'Name "{name}" is reserved composite field name', name)
        for name in sorted(own_names & reserved)
    ]
    clashing = sub_column_names(field) & (taken | reserved)
    return problems + [_not_available(name) for name in sorted(clashing)]


def follower_problems(field: FieldDef, owner: ObjectDef) -> list[Problem]:
    """Can a polymorphic field of `owner` be renamed after the object it points at?"""
    name, of = field.name, owner.name_singular
    message = f'The field "{name}" of the object {of} needs a name that is not available'
    problems = [
        replace(taken, message=message) for taken in availability_problems(field, owner.all_fields)
    ]
    if len(name) > MAX_NAME_LENGTH:
        longest = MAX_NAME_LENGTH
        message = (
            f'The field "{name}" of the object {of} needs a name of at most {longest} characters'
        )
        problems.append(invalid(message, name))
    return problems


def _join_columns(fields: Iterable[FieldDef]) -> set[str]:
    return {f.relation.join_column for f in fields if f.relation and f.relation.join_column}


def _not_available(name: str) -> Problem:
    message = f'Name "{name}" is not available as it is already used by another field'
    return Problem(NOT_AVAILABLE, message, name)
