"""A body as asked → a `BodyPlan`: names resolved, rights checked, values parsed.

What comes in: a record's body as a face received it. What goes out: values by physical column,
links still to be looked up or created, and the place in the order. Refused here, before SQL exists:
unknown and read-only names, forbidden fields, values the field's type does not take. Rules:
docs/api/rest.md#refusals, #bodies, docs/api/graphql.md#field-types.

Written by a caller at will: `id` (on create), `createdAt`, `updatedAt`, `createdBy.source` and
`updatedBy.source` (imports keep their history), `position`. `deletedAt` besides needs the right to
soft delete. An actor's name and member, and the search vector, are the server's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apikeys.context import RequestContext
from core.query.write.links import Connect, plan_connect, read_link, target_of
from core.query.write.positions import is_place
from core.query.write.writable import refusal_of, writable_names
from core.query.write.writers import ID, POSITION, STAMPED, FieldWriter
from metadata.definitions import FieldDef, ObjectDef
from metadata.values.scalars import Refusal
from twenty.errors import InvalidData

# Records created inside records, and so on: each level is a statement of its own.
MAX_NESTED_CREATES = 10


@dataclass(slots=True)
class BodyPlan:
    """One record as it will be written. `values`: by physical column, only what the body gave.

    `waiting`: values as they were given, by the body's name, that can be read only with what a
    record holds already (`core.query.write.stored`); `values` has them as for a new record.
    `place`: "first" or "last". `connects` and `creates`: by relation name, until they are resolved
    into ids among the values (`core.query.write.linking`).
    """

    id: UUID | None = None
    values: dict[str, Any] = field(default_factory=dict)
    waiting: dict[str, Any] = field(default_factory=dict)
    place: str | None = None
    connects: dict[str, Connect] = field(default_factory=dict)
    creates: dict[str, BodyPlan] = field(default_factory=dict)


def plan_creates(
    context: RequestContext, obj: ObjectDef, bodies: Iterable[Mapping[str, Any]], *, depth: int = 0
) -> list[BodyPlan]:
    """Raises `InvalidData`, `PermissionDenied`."""
    if depth > MAX_NESTED_CREATES:
        raise InvalidData(f"Records can be created inside each other {MAX_NESTED_CREATES} deep.")
    context.permissions.require(obj, "create")
    planner = _Planner(context, obj, depth, is_create=True)
    return [planner.plan(body) for body in bodies]


def plan_update(
    context: RequestContext, obj: ObjectDef, body: Mapping[str, Any], own_id: UUID | None
) -> BodyPlan:
    """The body of an update of the record `own_id`, or of many (None): only what it names changes.

    Raises `InvalidData` (also for an id that differs), `PermissionDenied`.
    """
    context.permissions.require(obj, "update")
    plan = _Planner(context, obj, 0, is_create=False).plan(body)
    if plan.id is not None and plan.id != own_id:
        raise InvalidData("Field id cannot be changed.")
    return plan


class _Planner:
    """Reads bodies. Every name of one is resolved and its right checked before any value of it is
    parsed."""

    def __init__(
        self, context: RequestContext, obj: ObjectDef, depth: int, *, is_create: bool
    ) -> None:
        self.context = context
        self.obj = obj
        self.depth = depth
        self.is_create = is_create
        self.writable = writable_names(context, obj)
        self.result = BodyPlan()

    def plan(self, body: Mapping[str, Any]) -> BodyPlan:
        self.result = BodyPlan()
        if not isinstance(body, dict | Mapping):
            raise InvalidData(f"Each {self.obj.name_singular} must be given as an object.")
        writable = self.writable
        for name in body:
            if name not in writable:
                raise refusal_of(self.context, self.obj, name)
        for name, value in body.items():
            target = writable[name]
            if not isinstance(target, FieldWriter):
                self._write_link(target, value, body)
            elif value is None or not self._write_parts(target, value):
                self._write_value(target, value)
        return self.result

    def _write_parts(self, target: FieldWriter, value: Any) -> bool:
        """The short way of nearly every value: each part by its own reader.

        False, with nothing written, for everything else, what is wrong included: `_write_value`
        knows the exceptions and the messages.
        """
        readers = target.readers
        if not readers:
            return False
        try:
            if target.only_column is not None:
                column, read = readers[""]
                self.result.values[column] = read(value)
                return True
            if type(value) is not dict or not value.keys() <= readers.keys():
                return False
            if target.reads_by_parts is not None and not target.reads_by_parts(value):
                return False
            read_values = {}
            for part, given in value.items():
                column, read = readers[part]
                read_values[column] = None if given is None else read(given)
        except Refusal:
            return False
        self.result.values |= read_values
        return True

    def _write_value(self, target: FieldWriter, value: Any) -> None:
        name = target.field.name
        if value is None and name in STAMPED:
            if self.is_create:
                return  # the server's own value
            raise not_nullable(name)
        if name == POSITION and is_place(value):
            self.result.place = value
            return
        values = parse_value(target, value)
        if name == ID:
            self.result.id = values[ID]
            return
        self.result.values |= values
        if target.type.depends_on_stored and target.type.needs_stored(target.field, value):
            self.result.waiting[target.name] = value

    def _write_link(self, relation: FieldDef, value: Any, body: Mapping[str, Any]) -> None:
        """`company: {connect | disconnect | create}` or null (docs/api/rest.md#relations,
        docs/api/graphql.md#writing-relations)."""
        if relation.relation and relation.relation.join_column in body:
            both = f"{relation.name} and {relation.relation.join_column}"
            raise InvalidData(f"{both} cannot be both provided.")
        link = read_link(self.obj, relation, value, is_create=self.is_create)
        if link.is_cleared:
            if not relation.is_nullable:
                raise not_nullable(relation.name)
            self.result.values[relation.column_name] = None
        elif link.where is not None:
            self.result.connects[relation.name] = plan_connect(self.context, relation, link.where)
        elif link.body is not None:
            target = target_of(self.context, relation)
            nested = plan_creates(self.context, target, [link.body], depth=self.depth + 1)
            self.result.creates[relation.name] = nested[0]


def parse_value(target: FieldWriter, value: Any) -> dict[str, Any]:
    """A value by column. null where there must be a value means the default
    (docs/api/rest.md#refusals)."""
    if value is None and not target.field.is_nullable:
        default = target.default()
        if not default:
            raise not_nullable(target.name)
        return default
    return values_of(target, target.type.parse(target.field, value))


def values_of(target: FieldWriter, parsed: Mapping[str, Any]) -> dict[str, Any]:
    """Parsed parts by column; what is the server's own is left out."""
    if target.only_column is not None:
        return {target.only_column: parsed[""]}
    return {
        target.columns[part]: found
        for part, found in parsed.items()
        if part in target.writable_parts
    }


def not_nullable(name: str) -> InvalidData:
    return InvalidData(f"Field {name} is not nullable and has no default value.")
