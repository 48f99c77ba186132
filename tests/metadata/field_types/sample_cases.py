"""The shape of a type's samples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

AN_ID = "7c0e4a52-3f57-4f0b-9c1d-4f2b7a3f9e10"


@dataclass(frozen=True)
class Samples:
    """Samples of a type.

    `good`: (written, read back); `empty`: written values that read back as `reads_empty`; `bad`:
    refused values; `defaults`: (contract notation, reads back); `bad_defaults`.
    """

    good: list[tuple[Any, Any]]
    bad: list[Any]
    reads_empty: Any = None
    empty: list[Any] = field(default_factory=list)
    defaults: list[tuple[Any, Any]] = field(default_factory=list)
    bad_defaults: list[Any] = field(default_factory=list)
