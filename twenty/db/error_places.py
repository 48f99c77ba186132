"""Where a database error happened, and how much of it a caller may be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import psycopg

if TYPE_CHECKING:
    from metadata.definitions import FieldDef, ObjectDef

CanReadField = Callable[["ObjectDef", "FieldDef"], bool]

_LONGEST_VALUE = 100


@dataclass(frozen=True, slots=True)
class About:
    """The place of an error, and what of it the caller may see."""

    obj: ObjectDef | None
    can_read_field: CanReadField | None

    def sees(self, *fields: FieldDef) -> bool:
        """Tell whether the caller may read all of `fields`, so that their values may be quoted."""
        if self.obj is None or self.can_read_field is None:
            return True
        return all(self.can_read_field(self.obj, field) for field in fields)

    @property
    def seen(self) -> ObjectDef | None:
        """Return the object, if the caller may read its records."""
        if self.obj is None or any(self.sees(field) for field in self.obj.all_fields):
            return self.obj
        return None


class Key(NamedTuple):
    """Columns of a violated key and their values, from the database's detail."""

    columns: tuple[str, ...]
    value: str


def violated_key(error: psycopg.Error) -> Key:
    """Parse `Key (a, b)=(1, 2) …`, in whatever language the server speaks.

    An index over expressions has parentheses among its columns.
    """
    columns, between, values = (error.diag.message_detail or "").partition(")=(")
    value, end, _ = values.rpartition(")")
    if not between or not end:
        return Key((), "")
    if len(value) > _LONGEST_VALUE:
        value = f"{value[:_LONGEST_VALUE]}…"
    names = columns.partition("(")[2].split(",")
    return Key(tuple(name.strip().strip('"') for name in names), value)
