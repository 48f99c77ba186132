"""GraphQL inputs → plain values by API name, as `metadata.changes.requests` takes them.

The attributes of graphene's input containers carry API names; enumeration values become their
names.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any


def plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
