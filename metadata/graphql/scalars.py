"""The scalars of `/metadata`, under upstream's names (docs/api/metadata.md#graphql).

They read JSON values and literals into `uuid.UUID`, aware `datetime` or any JSON value; answers are
printed as the Core API prints them.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import graphene
from graphql import GraphQLError, ValueNode, value_from_ast_untyped


class UUID(graphene.Scalar):
    """A UUID, for example 0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01."""

    @staticmethod
    def serialize(value: Any) -> str:
        return str(value)

    @staticmethod
    def parse_value(value: Any) -> uuid.UUID:
        if not isinstance(value, str):
            raise GraphQLError("UUID must be a string")
        try:
            return uuid.UUID(value)
        except ValueError:
            raise GraphQLError("Invalid UUID") from None

    @classmethod
    def parse_literal(cls, node: ValueNode, variables: Any = None) -> uuid.UUID:
        return cls.parse_value(value_from_ast_untyped(node, variables))


class DateTime(graphene.Scalar):
    """A point in time as ISO 8601 text, answered in UTC: 2026-10-02T08:15:30.120Z."""

    @staticmethod
    def serialize(value: datetime) -> str:
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    @staticmethod
    def parse_value(value: Any) -> datetime:
        if not isinstance(value, str):
            raise GraphQLError("DateTime must be a string such as 2026-10-02T08:15:30Z")
        try:
            found = datetime.fromisoformat(value)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            raise GraphQLError(
                f'"{value[:60]}" is no DateTime: expected a text such as 2026-10-02T08:15:30Z'
            ) from None

    @classmethod
    def parse_literal(cls, node: ValueNode, variables: Any = None) -> datetime:
        return cls.parse_value(value_from_ast_untyped(node, variables))


class JSON(graphene.Scalar):
    """Any JSON value."""

    @staticmethod
    def serialize(value: Any) -> Any:
        return value

    @staticmethod
    def parse_value(value: Any) -> Any:
        return value

    @staticmethod
    def parse_literal(node: ValueNode, variables: Any = None) -> Any:
        return value_from_ast_untyped(node, variables)


class JSONObject(JSON):
    """A JSON object."""


class ConnectionCursor(graphene.Scalar):
    """An opaque position in a list."""

    @staticmethod
    def serialize(value: Any) -> str:
        return str(value)

    @staticmethod
    def parse_value(value: Any) -> str:
        if not isinstance(value, str):
            raise GraphQLError("ConnectionCursor must be a string")
        return value

    @classmethod
    def parse_literal(cls, node: ValueNode, variables: Any = None) -> str:
        return cls.parse_value(value_from_ast_untyped(node, variables))
