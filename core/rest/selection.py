"""Which keys a record shows over REST: `depth` and `fields` → a `Selection`.

`fields` None = everything the role may read, at most `MAX_FIELDS` fields. The result names readable
fields only. Raises `BadUserInput` for names in `fields` that cannot be shown. See
docs/api/rest.md#fields, #depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apikeys.context import RequestContext
from apikeys.permissions import RolePermissions
from core.query.plan.names import is_readable
from core.query.request import (
    FieldEntry,
    ListShape,
    Page,
    RecordQuery,
    Selection,
    ToManyEntry,
    ToOneEntry,
)
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.bounded_cache import cache_of
from twenty.errors import BadUserInput

MAX_FIELDS = 200
# How many children of a one-to-many relation are shown, by the kind of root
# (docs/api/rest.md#depth).
CHILDREN_OF_MANY = 60
CHILDREN_OF_ONE = 200
INVALID_FIELDS = "INVALID_FIELDS_QUERY_PARAM"
_HIDDEN_TYPES = frozenset({"TS_VECTOR"})
_LEADING_NAMES = ("createdAt", "updatedAt", "deletedAt", "position")
_CACHED_SELECTIONS = 1000

Entry = FieldEntry | ToOneEntry | ToManyEntry


@dataclass(frozen=True, slots=True)
class Shown:
    """`is_capped`: more fields are readable than shown; the answer's headers say so."""

    selection: Selection
    is_capped: bool = False


def record_selection(
    context: RequestContext,
    obj: ObjectDef,
    depth: int,
    fields: tuple[str, ...] | None,
    children: int,
) -> Shown:
    role = context.permissions
    key = (obj.id, id(role), depth, children, fields)
    cache = cache_of(context.catalog, "rest selections", _CACHED_SELECTIONS)
    found: tuple[Shown, RolePermissions] | None = cache.get(key)
    if found is None:
        # The role's rights are kept with the entry: their identity is part of the key.
        if fields is None:
            shown = _whole_selection(context, obj, depth, children)
        else:
            shown = Shown(_asked_selection(context, obj, depth, fields, children))
        found = shown, role
        cache.put(key, found)
    return found[0]


def readable_fields(context: RequestContext, obj: ObjectDef) -> list[FieldDef]:
    """Return what the role may see of `obj` over REST, in the catalog's order."""
    return [
        field
        for field in obj.fields.values()
        if field.type not in _HIDDEN_TYPES and is_readable(context, obj, field)
    ]


def is_expandable(context: RequestContext, field: FieldDef) -> bool:
    """Tell whether a relation's target has anything that the role may see."""
    target = context.catalog.target_of(field)
    return target is not None and bool(readable_fields(context, target))


def _whole_selection(context: RequestContext, obj: ObjectDef, depth: int, children: int) -> Shown:
    readable = readable_fields(context, obj)
    shown = readable if len(readable) <= MAX_FIELDS else _most_wanted(obj, readable)
    entries = _entries(context, obj, shown, depth, children)
    return Shown(Selection(tuple(entries)), is_capped=len(shown) < len(readable))


def _most_wanted(obj: ObjectDef, fields: Sequence[FieldDef]) -> list[FieldDef]:
    """Return the `MAX_FIELDS` fields to show of an object with more, in the catalog's order.

    See docs/api/rest.md#fields.
    """

    def rank(field: FieldDef) -> tuple[int, bool, str]:
        if field.name == "id":
            return 0, False, ""
        if field.id == obj.label_identifier_field_id:
            return 1, False, ""
        if field.id == obj.image_identifier_field_id:
            return 2, False, ""
        if field.name in _LEADING_NAMES:
            return 3 + _LEADING_NAMES.index(field.name), False, ""
        return 3 + len(_LEADING_NAMES), field.is_custom, field.name

    chosen = {field.id for field in sorted(fields, key=rank)[:MAX_FIELDS]}
    return [field for field in fields if field.id in chosen]


def _entries(
    context: RequestContext,
    obj: ObjectDef,
    fields: Iterable[FieldDef],
    depth: int,
    children: int,
) -> list[Entry]:
    entries: list[Entry] = []
    for field in fields:
        if field.relation is None:
            entries.append(FieldEntry(field.name, field.name))
            continue
        if field.is_many_to_one:
            column = field.relation.join_column
            entries.append(FieldEntry(column, column))
            older = obj.older_name_of(field)
            if older is not None:
                entries.append(FieldEntry(older, older))
        if depth and is_expandable(context, field):
            entries.append(_expanded(context, field, children))
    return entries


def _expanded(context: RequestContext, field: FieldDef, children: int) -> Entry:
    """Return a relation with its target's records as at depth 0."""
    target = context.catalog.target_of(field)
    assert target is not None, "asked by is_expandable"  # noqa: S101
    selection = _whole_selection(context, target, depth=0, children=0).selection
    if field.is_many_to_one:
        return ToOneEntry(field.name, field.name, selection)
    query = RecordQuery(Page(children))
    return ToManyEntry(field.name, field.name, query, ListShape(selection))


def _asked_selection(
    context: RequestContext, obj: ObjectDef, depth: int, names: tuple[str, ...], children: int
) -> Selection:
    known = {field.name: field for field in readable_fields(context, obj)}
    every = {**obj.older_names, **obj.join_columns}
    columns = {name: f for name, f in every.items() if f.name in known}
    unknown = [name for name in names if name not in known and name not in columns]
    if unknown:
        raise BadUserInput(
            f"'fields' parameter invalid. Unknown or unreadable fields on '{obj.name_singular}': "
            f"{', '.join(unknown)}",
            code=INVALID_FIELDS,
        )
    lists = [name for name in names if name in known and known[name].is_one_to_many]
    if lists and not depth:
        raise BadUserInput(
            f"'fields' parameter invalid. One-to-many relation fields on '{obj.name_singular}' "
            f"require a positive depth: {', '.join(lists)}",
            code=INVALID_FIELDS,
        )
    entries: dict[str, Entry] = {"id": FieldEntry("id", "id")}
    for name in names:
        if name in known:
            shown = _entries(context, obj, [known[name]], depth, children)
            entries.update((entry.key, entry) for entry in shown)
        else:
            entries[name] = FieldEntry(name, name)
    return Selection(tuple(entries.values()))
