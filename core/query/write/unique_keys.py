"""The unique keys of an object: by what its records can be told apart.

The id comes first, then every unique index (docs/api/graphql.md#upsert; a multi-column index is one
key). `connect` looks records up by exactly one of them, an upsert by all or by those it is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from core.query.write.writers import ID, FieldWriter, ObjectWriter, writer_for
from metadata.definitions import IndexDef, ObjectDef
from metadata.model.catalog import Catalog
from metadata.parts import AS_IT_IS, UniqueForm

MAX_SHOWN_VALUE = 100


@dataclass(frozen=True)
class KeyMember:
    """One column of a key: a scalar field, one sub-field of a composite, or a join column."""

    writer: FieldWriter
    part: str
    column: str
    form: UniqueForm | None

    @cached_property
    def label(self) -> str:
        """Return the name in upstream's messages: `domainNamePrimaryLinkUrl`."""
        return f"{self.writer.name}{self.part[:1].upper()}{self.part[1:]}"

    @cached_property
    def path(self) -> str:
        """Return the path in a body: `domainName.primaryLinkUrl`."""
        return f"{self.writer.name}.{self.part}" if self.part else self.writer.name


@dataclass(frozen=True)
class UniqueKey:
    """A unique key. `is_custom`: created by a caller, not part of the standard data model."""

    members: tuple[KeyMember, ...]
    is_custom: bool = False

    @cached_property
    def path(self) -> str:
        """Return its fields' paths in a body: `emails.primaryEmail`, `noteId,targetPersonId`."""
        return ",".join(self.paths)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return tuple(member.path for member, _ in self.compared)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(member.column for member in self.members)

    @cached_property
    def compared(self) -> tuple[tuple[KeyMember, UniqueForm], ...]:
        """Return the members that are compared: a phone number's country is not."""
        return tuple((member, member.form) for member in self.members if member.form is not None)

    def values_in(self, row: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Return the key's values in a row by column; None if any is missing or null."""
        values = []
        for member, form in self.compared:
            value = row.get(member.column)
            if value is None and not form.is_optional:
                return None
            values.append(form.value(value))
        return tuple(values)

    def shown(self, row: Mapping[str, Any]) -> str:
        """Return its values in a row, for a message."""
        values = self.values_in(row) or ()
        text = ", ".join(str(value) for value in values if value not in (None, ""))
        return text if len(text) <= MAX_SHOWN_VALUE else f"{text[:MAX_SHOWN_VALUE]}…"


def unique_keys(catalog: Catalog, obj: ObjectDef) -> tuple[UniqueKey, ...]:
    key: tuple[str, UUID] = ("unique_keys", obj.id)
    found: tuple[UniqueKey, ...] | None = catalog.derived.get(key)
    if found is None:
        found = catalog.derived[key] = _unique_keys(writer_for(catalog, obj))
    return found


def _unique_keys(writer: ObjectWriter) -> tuple[UniqueKey, ...]:
    by_id = writer.fields[ID]
    keys = [UniqueKey((KeyMember(by_id, "", by_id.columns[""], AS_IT_IS),))]
    for index in writer.obj.indexes:
        key = _key_of(writer, index) if index.is_unique else None
        if key is not None and key.columns != keys[0].columns:
            keys.append(key)
    return tuple(keys)


def _key_of(writer: ObjectWriter, index: IndexDef) -> UniqueKey | None:
    """None for an index over a deactivated field: no body can name it."""
    by_field_id = {found.field.id: found for found in writer.fields.values()}
    members: list[KeyMember] = []
    for entry in index.fields:
        found = by_field_id.get(entry.field_id)
        if found is None:
            return None
        members += [
            KeyMember(found, part.name, found.columns[part.name], part.unique)
            for part in found.parts
            if entry.sub_field is None or part.name == entry.sub_field
        ]
    is_custom = index.is_custom or any(member.writer.field.is_custom for member in members)
    return UniqueKey(tuple(members), is_custom) if members else None
