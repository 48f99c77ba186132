"""Selection → plan: every name resolved, every read right checked, relations followed.

The values of filters and cursors nested in a selection are appended to `values`. A named field or
relation that the caller may not read raises `PermissionDenied`; an unknown name
`InvalidQueryInput`.
"""

from __future__ import annotations

from apikeys.context import RequestContext
from core.query.plan import names as resolving
from core.query.plan.slots import Values
from core.query.plan.types import (
    EntryPlan,
    FieldPlan,
    ItemPlan,
    LiteralPlan,
    SelectionPlan,
    SubPlan,
    ToManyPlan,
    ToOnePlan,
)
from core.query.request import FieldEntry, Selection, ToManyEntry, ToOneEntry, Typename
from core.query.versions import VersionEntry
from metadata.columns.reading import is_large_number
from metadata.definitions import FieldDef, ObjectDef
from metadata.parts import Part
from twenty.errors import InvalidQueryInput


def plan_selection(
    context: RequestContext, obj: ObjectDef, selection: Selection, values: Values
) -> SelectionPlan:
    context.permissions.require(obj, "read")
    return SelectionPlan(tuple(_entry(context, obj, entry, values) for entry in selection.entries))


def _entry(
    context: RequestContext,
    obj: ObjectDef,
    entry: FieldEntry | ToOneEntry | ToManyEntry | Typename | VersionEntry,
    values: Values,
) -> EntryPlan:
    if isinstance(entry, VersionEntry):
        return entry
    if isinstance(entry, Typename):
        return LiteralPlan(entry.key, entry.value)
    if isinstance(entry, FieldEntry):
        return _field(context, obj, entry)
    field = obj.fields.get(entry.name)
    if field is None or not field.is_relation:
        raise _unknown(obj, entry.name)
    if isinstance(entry, ToOneEntry):
        if not field.is_many_to_one:
            raise _unknown(obj, entry.name)
        hop, target = resolving.follow(context, obj, field)
        chosen = plan_selection(context, target, entry.selection, values)
        return ToOnePlan(entry.key, entry.name, hop, chosen)
    if not field.is_one_to_many:
        raise _unknown(obj, entry.name)
    return _children(context, obj, field, entry, values)


def _children(
    context: RequestContext, obj: ObjectDef, field: FieldDef, entry: ToManyEntry, values: Values
) -> ToManyPlan:
    from core.query.plan.lists import plan_children  # a list's plan contains selections in turn

    target, parent_column = resolving.follow_many(context, obj, field)
    children = plan_children(context, target, entry.query, entry.shape, parent_column, values)
    return ToManyPlan(entry.key, entry.name, children)


def _field(context: RequestContext, obj: ObjectDef, entry: FieldEntry) -> FieldPlan:
    found = resolving.named_field(obj, entry.name)
    if found is None or (found[0].is_relation and not found[1]):
        raise _unknown(obj, entry.name)
    field = found[0]
    resolving.require_readable(context, obj, field)
    parts = resolving.type_of(field).parts(field)
    if entry.sub is None:
        columns = tuple(part.column(field) for part in parts)
        as_text = entry.as_text and any(map(is_large_number, parts))
        return FieldPlan(entry.key, entry.name, columns, field=field, as_text=as_text)
    if not resolving.type_of(field).is_composite:
        items = _items(parts[0], entry.sub)
        return FieldPlan(entry.key, entry.name, (parts[0].column(field),), field=field, items=items)
    subs = tuple(_sub(field, sub) for sub in entry.sub)
    used = tuple(dict.fromkeys(sub.column for sub in subs if isinstance(sub, SubPlan)))
    return FieldPlan(entry.key, entry.name, used, field=field, sub=subs)


def _sub(field: FieldDef, entry: FieldEntry | Typename) -> SubPlan | LiteralPlan:
    if isinstance(entry, Typename):
        return LiteralPlan(entry.key, entry.value)
    part = resolving.part_named(field, entry.name)
    if part is None:
        raise InvalidQueryInput(
            f'Sub field "{entry.name}" not found for composite type: {field.type}'
        )
    items = None if entry.sub is None else _items(part, entry.sub)
    as_text = entry.as_text and is_large_number(part)
    return SubPlan(entry.key, part.column(field), part=part, items=items, as_text=as_text)


def _items(
    part: Part, entries: tuple[FieldEntry | Typename, ...]
) -> tuple[ItemPlan | LiteralPlan, ...]:
    """Plan keys chosen inside stored JSON; an unknown key reads as null."""
    known = {name for name, _ in part.kind.shape.members} if part.kind.shape else None
    items: list[ItemPlan | LiteralPlan] = []
    for entry in entries:
        if isinstance(entry, Typename):
            items.append(LiteralPlan(entry.key, entry.value))
        elif known is not None and entry.name not in known:
            raise InvalidQueryInput(f'Sub field "{entry.name}" not found in "{part.name}"')
        else:
            items.append(ItemPlan(entry.key, entry.name))
    return tuple(items)


def _unknown(obj: ObjectDef, name: str) -> InvalidQueryInput:
    return InvalidQueryInput(f'Object {obj.name_singular} doesn\'t have any "{name}" field.')
