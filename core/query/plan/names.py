"""API names → physical columns, rights included: the planner's dictionary.

Looking a field up here applies its permission: an unreadable field or target object raises
`PermissionDenied` (403) at once. Unknown names return None, because every caller has its own
message for them.
"""

from __future__ import annotations

from apikeys.context import RequestContext
from apikeys.permissions import denied
from core.query.plan.row_rules import plan_row_condition
from core.query.plan.types import Column, Hop, Table
from metadata.definitions import FieldDef, ObjectDef
from metadata.parts import Part
from metadata.types.base import FieldType
from metadata.types.registry import field_type

ID = "id"
SEARCH_VECTOR = "TS_VECTOR"


def table_of(context: RequestContext, obj: ObjectDef) -> Table:
    return Table(obj.schema, obj.table_name, plan_row_condition(context, obj))


def is_readable(context: RequestContext, obj: ObjectDef, field: FieldDef) -> bool:
    """Tell whether the caller may read `field`; for a relation, also what it leads to.

    A one-to-many relation says the same as its inverse many-to-one field, so hiding that one hides
    this one. The id of a many-to-one relation (`companyId`) is the field's own value. The search
    vector contains the words of the fields that feed it: all of them must be readable.
    """
    if not context.permissions.can_read_field(obj, field):
        return False
    if field.type == SEARCH_VECTOR:
        feeding = (f for f in obj.all_fields if f.name in obj.search_fields)
        return all(context.permissions.can_read_field(obj, f) for f in feeding)
    if not field.is_one_to_many:
        return True
    target = context.catalog.target_of(field)
    inverse = context.catalog.inverse_of(field)
    return (
        target is not None
        and inverse is not None
        and context.permissions.can_read_field(target, inverse)
    )


def require_readable(context: RequestContext, obj: ObjectDef, field: FieldDef) -> None:
    if not is_readable(context, obj, field):
        is_object_readable = context.permissions.rights(obj).read
        raise denied(obj, "read", field if is_object_readable else None)


def follow(context: RequestContext, obj: ObjectDef, field: FieldDef) -> tuple[Hop, ObjectDef]:
    """Follow the many-to-one relation `field`; return the hop and the target object."""
    target = _target(context, obj, field)
    return Hop(field.column_name, table_of(context, target)), target


def follow_many(context: RequestContext, obj: ObjectDef, field: FieldDef) -> tuple[ObjectDef, str]:
    """Follow the one-to-many relation `field`; return the object it leads to and that object's
    physical column with the id of an `obj`.
    """
    target = _target(context, obj, field)
    inverse = context.catalog.inverse_of(field)
    if inverse is None:
        raise denied(obj, "read", field)
    return target, inverse.column_name


def _target(context: RequestContext, obj: ObjectDef, field: FieldDef) -> ObjectDef:
    require_readable(context, obj, field)
    target = context.catalog.target_of(field)
    if target is None:
        raise denied(obj, "read", field)
    context.permissions.require(target, "read")
    return target


def named_field(obj: ObjectDef, name: str) -> tuple[FieldDef, bool] | None:
    """Return the field called `name`, and whether its join column was named (`companyId`).

    Older names of join columns are known too.
    """
    found = obj.join_columns.get(name) or obj.older_names.get(name)
    if found is not None:
        return found, True
    field = obj.fields.get(name)
    return None if field is None else (field, False)


def type_of(field: FieldDef) -> FieldType:
    return field_type(field)


def part_named(field: FieldDef, name: str) -> Part | None:
    return next((p for p in field_type(field).parts(field) if p.name == name), None)


def column_of(field: FieldDef, part: Part, hop: Hop | None = None) -> Column:
    """Return the column of `part`. After a hop every column may be NULL: there may be no target."""
    return Column(
        part.column(field),
        is_nullable=hop is not None or not part.not_null,
        hop=hop,
        field=field,
        part=part,
    )


def beside(column: Column) -> list[Column]:
    """Return the columns that conditions on `column` read too (`Kind.beside`)."""
    parts = {part.name: part for part in field_type(column.field).parts(column.field)}
    found = [parts[name] for name in column.part.kind.beside]
    return [column_of(column.field, part, column.hop) for part in found]


def only_part(field: FieldDef) -> Part:
    """Return the part of a scalar field or a join column."""
    return field_type(field).parts(field)[0]


def id_column(obj: ObjectDef) -> Column:
    """Return the primary key: no request can be answered without it, so no right is checked."""
    field = next(f for f in obj.all_fields if f.name == ID)
    return column_of(field, only_part(field))
