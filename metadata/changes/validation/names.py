"""The rules of names and labels, with their messages (docs/api/metadata.md#names, #field-names).

Texts are expected to be trimmed already. All problems are found at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from metadata.changes.validation.problems import OBJECT_ALREADY_EXISTS, invalid_object
from metadata.checks.definition_errors import Problem
from metadata.definitions import ObjectDef
from metadata.model.naming import (
    MAX_NAME_LENGTH,
    InvalidLabel,
    is_camel_case,
    is_identifier,
    is_reserved,
    name_from_label,
    object_names_from_labels,
)

TOO_LONG = "Name is too long"
TOO_SHORT = "Name is too short"
NOT_CAMEL_CASE = "Name should be in camelCase"
NOT_VALID = (
    "Name is not valid: it must start with lowercase letter and contain only alphanumeric letters"
)
RESERVED = 'This name is reserved. Use a different name or the system will add "Custom" suffix.'
SAME_NAMES = "The singular and plural names cannot be the same for an object"
SAME_LABELS = "The singular and plural labels cannot be the same for an object"
NOT_SYNCED = "Names are not synced with labels"
EXISTS = "Object already exists"
# Words used as paths of the REST API (docs/api/rest.md#paths).
PATH_WORDS = frozenset(
    {"batch", "changes", "imports", "metadata", "restore", "apiKeys", "transaction", "webhooks"}
)

Make = Callable[[str, Any], Problem]


def name_problems(name: str, make: Make) -> list[Problem]:
    """Check one name by itself. `make(message, value)` adds the code."""
    messages = []
    if len(name) > MAX_NAME_LENGTH:
        messages.append(TOO_LONG)
    if not name:
        messages.append(TOO_SHORT)
    if not is_identifier(name):
        messages.append(NOT_VALID)
    elif not is_camel_case(name):
        messages.append(NOT_CAMEL_CASE)
    if is_reserved(name):
        messages.append(RESERVED)
    return [make(message, name) for message in messages]


def object_name_problems(singular: str, plural: str, others: Iterable[ObjectDef]) -> list[Problem]:
    """Check both names of an object; `others`: all other objects, active or not."""
    problems = [p for name in (singular, plural) for p in name_problems(name, invalid_object)]
    problems += [
        invalid_object(RESERVED, name) for name in (singular, plural) if name in PATH_WORDS
    ]
    if singular.lower() == plural.lower():
        problems.append(invalid_object(SAME_NAMES, singular))
    taken = {name for other in others for name in (other.name_singular, other.name_plural)}
    if singular in taken or plural in taken:
        name = singular if singular in taken else plural
        problems.append(Problem(OBJECT_ALREADY_EXISTS, EXISTS, name))
    return problems


def object_label_problems(singular: str, plural: str) -> list[Problem]:
    problems = []
    for label in (singular, plural):
        if not label:
            problems.append(invalid_object("Object label is too short", label))
        if len(label) > MAX_NAME_LENGTH:
            problems.append(invalid_object("Object label is too long", label))
    if singular and singular.lower() == plural.lower():
        problems.append(invalid_object(SAME_LABELS, singular))
    return problems


def sync_problems(names: tuple[str, str], labels: tuple[str, str]) -> list[Problem]:
    """Check objects whose names follow their labels."""
    try:
        computed = object_names_from_labels(*labels)
    except InvalidLabel as error:
        return [invalid_object(str(error), error.args[0])]
    return [] if computed == names else [invalid_object(NOT_SYNCED, list(names))]


def is_synced(name: str, label: str) -> bool:
    """Tell whether a field's name is the one that its label yields."""
    try:
        return name_from_label(label) == name
    except InvalidLabel:
        return False


def field_label_problems(label: str, make: Make) -> list[Problem]:
    if not label:
        return [make("Label must not be empty", label)]
    if len(label) > MAX_NAME_LENGTH:
        return [make(f"Label exceeds {MAX_NAME_LENGTH} characters", label)]
    return []
