"""What narrows a webhook's operations: changed fields, and a filter on the record.

Both are checked when they are saved, with the rights of the webhook's role: what the role may not
read is nothing that it may be told by silence either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from apikeys import input_values as values
from apikeys.context import RequestContext
from apikeys.permissions import RolePermissions
from core.query.arguments import read_filter
from core.query.plan.filters import is_empty_filter, plan_source
from core.query.plan.slots import Values
from core.webhooks.operations import objects_of
from metadata.definitions import ObjectDef
from twenty.errors import BadUserInput, PermissionDenied

MAX_FIELDS = 200


def require_readable(
    context: RequestContext, role: RolePermissions, operations: Sequence[str]
) -> None:
    """Raise `PermissionDenied` where an operation names an object that the role cannot read."""
    for obj in objects_of(context.catalog, operations) or ():
        role.require(obj, "read")


def read_updated_fields(
    context: RequestContext, role: RolePermissions, operations: Sequence[str], given: Any
) -> list[str] | None:
    """Return names as `updatedFields` of a delivery has them; None for all.

    Each must be readable in one of the objects that the operations name.
    """
    if given is None:
        return None
    listed = values.list_of(given, "updatedFields", at_most=MAX_FIELDS)
    known = {name for obj in _readable(context, role, operations) for name in _names(role, obj)}
    for place, one in enumerate(listed):
        if not isinstance(one, str):
            raise values.wrong(f"updatedFields[{place}]", one, "a text")
        if one not in known:
            raise BadUserInput(
                f'updatedFields[{place}] is "{one[:200]}"; expected a field that the role '
                f'"{role.role_label}" may read in an object that the operations name '
                "(of a relation: companyId)",
                code="INVALID_WEBHOOK_UPDATED_FIELD",
                user_friendly_message=(
                    "One of these fields does not exist, or the role may not see it."
                ),
            )
    return list(dict.fromkeys(listed)) or None


def read_record_filter(
    context: RequestContext, role: RolePermissions, operations: Sequence[str], given: Any
) -> dict[str, Any] | None:
    """Return the filter, in GraphQL's form; None for all records.

    Raises what a query with this filter would.
    """
    if given is None or given == {}:
        return None
    written = dict(values.mapping(given, "filter"))
    objects = objects_of(context.catalog, operations)
    if objects is None:
        raise BadUserInput(
            "filter: it is about the fields of an object, so every operation has to name one; "
            'expected operations such as "person.updated", without "*" before the dot',
            code="INVALID_WEBHOOK_FILTER",
            user_friendly_message=(
                "A filter needs rows that each name one object: choose an object instead of all."
            ),
        )
    as_role = replace(context, permissions=role)
    for obj in objects:
        tree = read_filter(context.catalog, obj, written)
        if is_empty_filter(tree):
            return None
        plan_source(as_role, obj, tree, Values())
    return written


def _readable(
    context: RequestContext, role: RolePermissions, operations: Sequence[str]
) -> list[ObjectDef]:
    named = objects_of(context.catalog, operations)
    objects = context.catalog.by_id.values() if named is None else named
    return [obj for obj in objects if role.rights(obj).read]


def _names(role: RolePermissions, obj: ObjectDef) -> list[str]:
    return [
        field.relation.join_column or field.name if field.relation else field.name
        for field in obj.fields.values()
        if not field.is_one_to_many and role.can_read_field(obj, field)
    ]


def shows_whole(context: RequestContext, event_name: str) -> bool:
    """Tell whether the caller may see everything that a delivery of this event can contain."""
    obj = context.catalog.by_singular.get(event_name.partition(".")[0])
    if obj is None:
        return event_name == "ping"
    try:
        context.permissions.require(obj, "read")
    except PermissionDenied:
        return False
    return all(context.permissions.can_read_field(obj, field) for field in obj.all_fields)
