"""What a body says about a many-to-one relation: connect, disconnect, create or clear.

The value is given under a relation's name (`company`, or a morph target such as `targetPerson`). A
`connect` yields the unique key and the values to look for; nothing is looked up here. Rules and
messages: docs/api/rest.md#relations, docs/api/graphql.md#writing-relations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apikeys.context import RequestContext
from apikeys.permissions import denied
from core.query.write.unique_keys import UniqueKey, unique_keys
from core.query.write.writable import unknown_field
from core.query.write.writers import FieldWriter, writer_for
from metadata.definitions import FieldDef, ObjectDef
from twenty.errors import InvalidData

CONNECT, DISCONNECT, CREATE, WHERE = "connect", "disconnect", "create", "where"


@dataclass(frozen=True, slots=True)
class Link:
    """One of: cleared, `where` of a connect, `body` of a create; none of them = leave alone."""

    is_cleared: bool = False
    where: Mapping[str, Any] | None = None
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Connect:
    """A record of `target`, to be found by all columns of one of its unique keys."""

    target: ObjectDef
    key: UniqueKey
    values: tuple[Any, ...]

    @property
    def wanted(self) -> str:
        """Return `domainNamePrimaryLinkUrl = https://acme.test`, for the message."""
        pairs = zip(self.key.members, self.values, strict=True)
        return " and ".join(
            f"{member.label} = {value}" for member, value in pairs if value is not None
        )


def read_link(obj: ObjectDef, relation: FieldDef, value: Any, *, is_create: bool) -> Link:
    """Read a link. Raises `InvalidData` for any other form."""
    if value is None:
        return Link(is_cleared=True)
    given = _given(value) if isinstance(value, Mapping) else {}
    allowed = {CONNECT, DISCONNECT, CREATE} if is_create else {CONNECT, DISCONNECT}
    if not given or not given.keys() <= allowed:
        raise InvalidData(f'Relation "{relation.name}" requires connect or disconnect operation')
    if given.get(DISCONNECT, False) not in (True, False):
        raise InvalidData(f'Relation "{relation.name}": disconnect must be true or false.')
    asked = [verb for verb in (CONNECT, CREATE, DISCONNECT) if given.get(verb, False) is not False]
    if len(asked) > 1:
        raise InvalidData(
            f"Cannot have both {asked[0]} and {asked[1]} for the same field on {obj.name_singular}."
        )
    return Link(
        is_cleared=DISCONNECT in asked,
        where=_where_of(relation, given[CONNECT]) if CONNECT in given else None,
        body=given.get(CREATE),
    )


def _given(value: Mapping[str, Any]) -> dict[str, Any]:
    """Drop null members, which count as not given (GraphQL variables)."""
    return {name: member for name, member in value.items() if member is not None}


def _where_of(relation: FieldDef, connect: Any) -> Mapping[str, Any]:
    where = connect.get(WHERE) if isinstance(connect, Mapping) else None
    if not isinstance(where, Mapping) or set(connect) != {WHERE}:
        raise InvalidData(
            f'Relation "{relation.name}": connect must be given as'
            ' {"where": {…}} with the values of one unique constraint.'
        )
    return where


def plan_connect(context: RequestContext, relation: FieldDef, where: Mapping[str, Any]) -> Connect:
    """Return the unique key that `where` names, with its values in stored form.

    Raises `PermissionDenied` for a target or a field that the caller may not read, `InvalidData`
    when `where` fills no unique constraint, or more than one.
    """
    target = target_of(context, relation)
    context.permissions.require(target, "read")
    named, values = _named_values(context, target, where)
    filled = [
        key
        for key in unique_keys(context.catalog, target)
        if key.values_in(values) is not None and named & set(key.columns)
    ]
    if not filled:
        raise InvalidData(
            "Missing required fields: at least one unique constraint have to be fully populated"
            f" for '{relation.name}'."
        )
    key = next((key for key in filled if named <= set(key.columns)), None)
    if key is None:
        raise InvalidData(
            f"Too many fields provided for connect field '{relation.name}'."
            " Only fields from one unique constraint are allowed."
        )
    return Connect(target, key, tuple(values.get(column) for column in key.columns))


def target_of(context: RequestContext, relation: FieldDef) -> ObjectDef:
    """Return the target, which always exists: relations to inactive objects are not fields."""
    target = context.catalog.target_of(relation)
    if target is None:
        raise LookupError(f"{relation.name} points at no active object")
    return target


def _named_values(
    context: RequestContext, target: ObjectDef, where: Mapping[str, Any]
) -> tuple[set[str], dict[str, Any]]:
    """Return the columns named in `where`, and all values by column (phones yield a country)."""
    writer = writer_for(context.catalog, target)
    named: set[str] = set()
    values: dict[str, Any] = {}
    for name, value in _given(where).items():
        found = writer.fields.get(name)
        if found is None:
            raise unknown_field(target, name)
        if not context.permissions.can_read_field(target, found.field):
            raise denied(target, "read", found.field)
        values |= found.parse(value)
        named |= _named_columns(found, value)
    return named, values


def _named_columns(writer: FieldWriter, value: Any) -> set[str]:
    if not isinstance(value, Mapping) or "" in writer.columns:
        return set(writer.columns.values())
    return {writer.columns[part] for part in _given(value) if part in writer.columns}
