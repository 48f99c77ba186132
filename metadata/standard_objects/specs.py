"""How a standard object is specified: frozen values that refer to each other by name.

`metadata.standard_objects.build` turns them into one workspace's definitions, where names have
become ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """A choice of a SELECT field; its position is its index in the tuple."""

    value: str
    label: str
    color: str


@dataclass(frozen=True, slots=True)
class RelationSpec:
    """A link to `target` (singular name), whose field `inverse` is the other side.

    `morph_stem`: "target" for the fields of one polymorphic link (`targetPerson`, …); such fields
    share their `morphId`.
    """

    type: str
    target: str
    inverse: str
    on_delete: str = "SET_NULL"
    morph_stem: str = ""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. `default` is in the contract's notation: `"'TODO'"`.

    See docs/api/metadata.md#defaults.
    """

    name: str
    type: str
    label: str
    icon: str
    description: str
    default: Any = None
    options: tuple[OptionSpec, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    relation: RelationSpec | None = None
    is_nullable: bool = True
    is_unique: bool = False
    is_searchable: bool = False
    is_system: bool = False
    is_ui_editable: bool = True
    is_audit_logged: bool = True
    writability: str = "OPEN"


@dataclass(frozen=True, slots=True)
class ObjectSpec:
    """One object, without its eight system fields, which are the same everywhere.

    `label_identifier` and `image_identifier` are field names; `duplicate_criteria` are groups of
    column-like names as upstream shows them (`nameFirstName`); `unique_together` and `indexes` are
    groups of field names. Every unique field, every join column, (position, id) and the search
    vector have an index anyway.
    """

    name_singular: str
    name_plural: str
    label_singular: str
    label_plural: str
    icon: str
    description: str
    fields: tuple[FieldSpec, ...]
    relations: tuple[FieldSpec, ...]
    label_identifier: str
    image_identifier: str | None = None
    shortcut: str | None = None
    color: str | None = None
    duplicate_criteria: tuple[tuple[str, ...], ...] = ()
    unique_together: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    is_system: bool = False
    is_searchable: bool = False
    is_audit_logged: bool = True
    is_ui_creatable: bool = True
    is_ui_editable: bool = True
    readability: str = "OPEN"
