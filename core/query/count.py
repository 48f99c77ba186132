"""What a caller wants to know of a list's total (docs/api/rest.md#count)."""

from __future__ import annotations

from enum import Enum


class Count(Enum):
    EXACT = "exact"
    NONE = "none"
    ESTIMATED = "estimated"

    # Each is one object. Enum's own hash is Python code, and shapes are keys of caches.
    __hash__ = object.__hash__
