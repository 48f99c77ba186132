"""`currentWorkspace` and `currentUser` on `/graphql`, for clients that look themselves up here.

The root fields and the types of `/metadata` are copied once per process. A type whose name an
object of the workspace could claim is renamed to one that no object's type can have:
`Account_ObjectPermission`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from functools import cache, partial
from typing import Any
from uuid import UUID

import graphene
from graphql import (
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
)

from apikeys.graphql.current_user import CurrentUserQuery
from apikeys.graphql.workspace import WorkspaceQuery
from core.graphql.types.scalars import JSON, SCALARS
from metadata.graphql.scalars import DateTime
from metadata.model.naming import is_reserved
from twenty.http.graphql.kept_members import describe_kept_members

PREFIX = "Account_"


@cache
def account_fields() -> Mapping[str, GraphQLField]:
    """Return the root fields by name."""
    query = type("Query", (WorkspaceQuery, CurrentUserQuery, graphene.ObjectType), {})
    found = describe_kept_members(graphene.Schema(query=query).graphql_schema).query_type
    assert found is not None  # noqa: S101  just given
    copied = _Copies()
    return {name: copied.field(field) for name, field in found.fields.items()}


class _Copies:
    """Copies types of `/metadata` once each, with this schema's scalars and names."""

    def __init__(self) -> None:
        self._made: dict[str, GraphQLNamedType] = {}

    def field(self, field: GraphQLField) -> GraphQLField:
        return GraphQLField(
            self._type(field.type),
            resolve=partial(_resolved, field.resolve),
            description=field.description,
            deprecation_reason=field.deprecation_reason,
        )

    def _type(self, found: Any) -> Any:
        if isinstance(found, GraphQLNonNull | GraphQLList):
            return type(found)(self._type(found.of_type))
        if isinstance(found, GraphQLScalarType):
            return SCALARS.get(found.name, JSON)
        if found.name not in self._made:
            self._made[found.name] = self._copy(found)
        return self._made[found.name]

    def _copy(self, found: Any) -> GraphQLNamedType:
        is_ours = is_reserved(found.name[:1].lower() + found.name[1:])
        name = found.name if is_ours else PREFIX + found.name
        if isinstance(found, GraphQLEnumType):
            values = {
                name: GraphQLEnumValue(name, description=value.description)
                for name, value in found.values.items()
            }
            return GraphQLEnumType(name, values, description=found.description)
        if isinstance(found, GraphQLUnionType):
            return GraphQLUnionType(name, lambda: [self._type(one) for one in found.types])
        if not isinstance(found, GraphQLObjectType):
            raise TypeError(f"{found.name}: no output type")
        return GraphQLObjectType(
            name,
            lambda: {inner: self.field(field) for inner, field in found.fields.items()},
            description=found.description,
        )


def _resolved(resolve: Any, source: Any, info: Any, **arguments: Any) -> Any:
    return _plain(resolve(source, info, **arguments))


def _plain(value: Any) -> Any:
    """Return the value as plain JSON: this schema's scalars serialise nothing."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return DateTime.serialize(value)
    return value.value if isinstance(value, Enum) else value
