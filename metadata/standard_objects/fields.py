"""Constructors for the fields of standard objects, so that an object reads as a table of facts.

Each takes name, label, icon and description first, in this order; the rest by keyword.
"""

from typing import Any

from metadata.definitions import MANY_TO_ONE, MORPH_RELATION, ONE_TO_MANY, RELATION
from metadata.model.naming import morph_field_name, upper_first
from metadata.standard_objects.specs import FieldSpec, OptionSpec, RelationSpec

MORPH_STEM = "target"


def scalar(
    field_type: str, name: str, label: str, icon: str, description: str, **facts: Any
) -> FieldSpec:
    """A field of any type that is not a relation."""
    return FieldSpec(name, field_type, label, icon, description, **facts)


def text(name: str, label: str, icon: str, description: str, **facts: Any) -> FieldSpec:
    return scalar("TEXT", name, label, icon, description, **facts)


def select(
    name: str,
    label: str,
    icon: str,
    description: str,
    *options: tuple[str, str, str],
    **facts: Any,
) -> FieldSpec:
    """A SELECT field. `options`: (value, label, colour), in order."""
    choices = tuple(OptionSpec(*option) for option in options)
    return scalar("SELECT", name, label, icon, description, options=choices, **facts)


def to_one(
    name: str,
    label: str,
    icon: str,
    description: str,
    *,
    target: str,
    inverse: str,
    on_delete: str = "SET_NULL",
    **facts: Any,
) -> FieldSpec:
    """A many-to-one relation; it owns the join column `<name>Id`."""
    link = RelationSpec(MANY_TO_ONE, target, inverse, on_delete)
    return FieldSpec(name, RELATION, label, icon, description, relation=link, **facts)


def to_many(
    name: str,
    label: str,
    icon: str,
    description: str,
    *,
    source: str,
    inverse: str,
    **facts: Any,
) -> FieldSpec:
    """The one-to-many side: the records of `source` whose relation `inverse` names this record."""
    link = RelationSpec(ONE_TO_MANY, source, inverse)
    return FieldSpec(name, RELATION, label, icon, description, relation=link, **facts)


def morph_target(
    target: str, icon: str, description: str, *, inverse: str, on_delete: str, **facts: Any
) -> FieldSpec:
    """One target of the object's polymorphic link: `targetPerson`, label "Target person"."""
    link = RelationSpec(MANY_TO_ONE, target, inverse, on_delete, MORPH_STEM)
    name = morph_field_name(MORPH_STEM, target)
    label = f"Target {upper_first(target)}"
    return FieldSpec(name, MORPH_RELATION, label, icon, description, relation=link, **facts)
