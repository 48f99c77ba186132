"""GraphQL inputs → plain values by API name, as `metadata.changes.requests` wants them.

What comes in: graphene's input containers, whose attributes carry API names. What goes out: dicts;
enumeration values are their names.
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
