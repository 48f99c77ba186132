"""A body as written → a `BodyPlan`: names resolved, rights checked, values parsed.

Refused here, before SQL exists: unknown and read-only names, forbidden fields, values that the
field's type does not take. Rules: docs/api/rest.md#refusals, #bodies,
docs/api/graphql.md#field-types.

Callers may set `id` (on create), `createdAt`, `updatedAt`, `createdBy.source` and
`updatedBy.source` (imports keep their history), and `position`. `deletedAt` also needs the right to
soft delete. An actor's name and member, and the search vector, are set by the server.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any
from uuid import UUID

from apikeys.context import RequestContext
from core.query.write.body_plan import BodyPlan, not_nullable
from core.query.write.links import plan_connect, read_link, target_of
from core.query.write.positions import is_place
from core.query.write.refusals.faults import MAX_FAULTS, Faults, with_record
from core.query.write.writable import refusal_of, writable_names
from core.query.write.writers import ID, POSITION, STAMPED, FieldWriter, ObjectWriter, writer_for
from metadata.definitions import FieldDef, ObjectDef
from metadata.types.composite.base import CompositeType
from metadata.values.scalars import Refusal
from twenty.errors import InvalidData, PermissionDenied

# Records created inside records, and so on: each level is a statement of its own.
MAX_NESTED_CREATES = 10


def plan_creates(
    context: RequestContext,
    obj: ObjectDef,
    bodies: Iterable[Mapping[str, Any]],
    faults: Faults,
    *,
    is_upsert: bool,
    indexes: Iterable[int] | None = None,
) -> list[BodyPlan]:
    """Plan the bodies; what is wrong with them goes to `faults`, by `indexes` or their places.

    `is_upsert`: what exists needs no required values (`require_values`). Raises `PermissionDenied`.
    """
    context.permissions.require(obj, "create")
    planner = _Planner(context, obj, faults)
    plans: list[BodyPlan] = []
    for index, body in zip(indexes or count(), bodies, strict=False):
        if faults.is_full:
            break
        try:
            plans.append(planner.plan(body, BodyPlan(index=index)))
        except PermissionDenied as refusal:
            raise (with_record(refusal, index) if faults.is_batch else refusal) from None
    if not is_upsert:
        require_values(planner.writer, plans, faults)
    return plans


def plan_update(
    context: RequestContext, obj: ObjectDef, body: Mapping[str, Any], own_id: UUID | None
) -> BodyPlan:
    """Plan an update of the record `own_id`, or of many (None).

    Raises `InvalidData` (also for an id that differs), `PermissionDenied`.
    """
    context.permissions.require(obj, "update")
    faults = Faults(is_batch=False)
    plan = _Planner(context, obj, faults, is_create=False).plan(body, BodyPlan())
    faults.refuse()
    if plan.id is not None and plan.id != own_id:
        raise InvalidData("Field id cannot be changed.", field=ID)
    return plan


def require_values(writer: ObjectWriter, plans: Iterable[BodyPlan], faults: Faults) -> None:
    """Require a value, or a link, for each required field of a new record."""
    for plan in plans:
        for needed in writer.required:
            is_linked = needed.field.name in plan.connects or needed.field.name in plan.creates
            if not is_linked and not any(c in plan.values for c in needed.columns.values()):
                faults.add(plan.index, not_nullable(needed.name, plan.path))


class _Planner:
    """Reads bodies. All names are resolved and their rights checked before any value is parsed."""

    def __init__(
        self,
        context: RequestContext,
        obj: ObjectDef,
        faults: Faults,
        depth: int = 0,
        *,
        is_create: bool = True,
    ) -> None:
        self.context = context
        self.obj = obj
        self.writer = writer_for(context.catalog, obj)
        self.faults = faults
        self.depth = depth
        self.is_create = is_create
        self.writable = writable_names(context, obj)
        self.result: BodyPlan  # of the body that is being read

    def plan(self, body: Any, into: BodyPlan) -> BodyPlan:
        self.result = into
        if not isinstance(body, dict | Mapping):
            self._add(InvalidData(f"Each {self.obj.name_singular} must be given as an object."))
            return into
        if not body.keys() <= self.writable.keys():
            self._refuse_names(body)
        self._write(body)
        if self.obj.older_names:
            self._refuse_two_names(body)
        if None in into.values.values():
            self._refuse_nulls()
        return into

    def _refuse_nulls(self) -> None:
        values = self.result.values
        for column, owner in self.writer.not_null.items():
            if column in values and values[column] is None:
                self._add(not_nullable(owner.name))

    def _refuse_names(self, body: Mapping[str, Any]) -> None:
        for name in body:
            if name not in self.writable and not self.faults.is_full:
                refusal = refusal_of(self.context, self.obj, name)
                if not isinstance(refusal, InvalidData):
                    raise refusal
                self._add(refusal)

    def _add(self, refusal: InvalidData) -> None:
        refusal.field = f"{self.result.path}{refusal.field}".rstrip(".")
        self.faults.add(self.result.index, refusal)

    def _refuse(
        self, target: FieldWriter | FieldDef, name: str, value: Any, refusal: InvalidData
    ) -> None:
        """Report all invalid sub-fields of a composite; `refusal` is what is wrong with all
        together.
        """
        found = _wrong_parts(target, value) if isinstance(target, FieldWriter) else []
        for one in found or [refusal]:
            if isinstance(target, FieldDef) and one.field not in ("", name):
                one.field = f"{name}.connect.where.{one.field}"
            one.field = one.field or name
            self._add(one)

    def _write(self, body: Mapping[str, Any]) -> None:
        for name, value in body.items():
            target = self.writable.get(name)
            if target is None:
                continue
            try:
                if not isinstance(target, FieldWriter):
                    self._write_link(target, value, body)
                elif value is None or not self._write_parts(target, value):
                    self._write_value(target, value)
            except InvalidData as refusal:
                self._refuse(target, name, value, refusal)

    def _refuse_two_names(self, body: Mapping[str, Any]) -> None:
        """Refuse a join column given under both its names, unless with the same value."""
        for older, relation in self.obj.older_names.items():
            column = relation.relation.join_column if relation.relation else ""
            for name in (column, relation.name):
                if older in body and name in body and body[older] != body[name]:
                    self._add(
                        InvalidData(f"{older} and {name} cannot be both provided.", field=older)
                    )

    def _write_parts(self, target: FieldWriter, value: Any) -> bool:
        """Parse nearly any value by the fast path: each part by its own reader.

        False, with nothing written, for everything else, errors included, which `_write_value`
        handles.
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
        if target.not_null_columns:
            _settle_nulls(target, read_values)
        self.result.values |= read_values
        return True

    def _write_value(self, target: FieldWriter, value: Any) -> None:
        name = target.field.name
        if value is None and name in STAMPED:
            return  # left to the server
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
        """Plan `company: {connect | disconnect | create}` or null (docs/api/rest.md#relations)."""
        column = relation.relation.join_column if relation.relation else ""
        if column in body:
            if value is None and body[column] is None:
                return  # both say the same
            both = f"{relation.name} and {column}"
            raise InvalidData(f"{both} cannot be both provided.")
        link = read_link(self.obj, relation, value, is_create=self.is_create)
        if link.is_cleared:
            if not relation.is_nullable:
                raise not_nullable(relation.name)
            self.result.values[relation.column_name] = None
        elif link.where is not None:
            self.result.connects[relation.name] = plan_connect(self.context, relation, link.where)
        elif link.body is not None:
            self.result.creates[relation.name] = self._nested(relation, link.body)

    def _nested(self, relation: FieldDef, body: Mapping[str, Any]) -> BodyPlan:
        if self.depth >= MAX_NESTED_CREATES:
            raise InvalidData(
                f"Records can be created inside each other {MAX_NESTED_CREATES} deep."
            )
        target = target_of(self.context, relation)
        self.context.permissions.require(target, "create")
        planner = _Planner(self.context, target, self.faults, self.depth + 1)
        path = f"{self.result.path}{relation.name}.create."
        plan = planner.plan(body, BodyPlan(index=self.result.index, path=path))
        require_values(planner.writer, [plan], self.faults)
        return plan


def _wrong_parts(target: FieldWriter, value: Any) -> list[InvalidData]:
    """Return what is wrong with the sub-fields of a composite; [] for any other field or value."""
    found: list[InvalidData] = []
    if isinstance(target.type, CompositeType) and isinstance(value, Mapping):
        for part, given in value.items():
            try:
                target.type.read_parts(target.field, {part: given})
            except InvalidData as refusal:
                found.append(refusal)
            if len(found) == MAX_FAULTS:
                break
    return found


def parse_value(target: FieldWriter, value: Any) -> dict[str, Any]:
    """Return a value by column; null means the default if not nullable.

    See docs/api/rest.md#refusals.
    """
    if value is None and not target.field.is_nullable:
        default = target.default()
        if not default:
            raise not_nullable(target.name)
        return default
    return values_of(target, target.type.parse(target.field, value))


def values_of(target: FieldWriter, parsed: Mapping[str, Any]) -> dict[str, Any]:
    """Return parsed parts by column, without those that the server sets."""
    if target.only_column is not None:
        return {target.only_column: parsed[""]}
    values = {
        target.columns[part]: found
        for part, found in parsed.items()
        if part in target.writable_parts
    }
    _settle_nulls(target, values)
    return values


def _settle_nulls(target: FieldWriter, values: dict[str, Any]) -> None:
    """Replace a sub-field's null, if not allowed, by its default, or leave it to the server."""
    for column in target.not_null_columns:
        if column in values and values[column] is None:
            if target.field.name in STAMPED:
                del values[column]
            else:
                values[column] = target.default().get(column)
