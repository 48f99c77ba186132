"""UUID: any RFC 9562 UUID; the default function "uuid" generates version 7.

See docs/api/rest.md#bodies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID

from metadata.definitions import FieldDef
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values import scalars
from metadata.values.new_id import new_id


class UuidType(ScalarType):
    key = "UUID"
    label = "Unique id"
    widget = "text"
    kind = kinds.UUID
    example = "0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01"
    default_functions: ClassVar[Mapping[str, Callable[[], Any]]] = MappingProxyType(
        {"uuid": new_id}
    )

    def read(self, field: FieldDef, value: Any) -> UUID:
        return scalars.uuid(value)
