"""A statement as our server executed it, and what is needed to execute it again.

Statements can be pickled. Ids of new records must differ at each run; all those of one INSERT begin
with the same digits, which can be replaced together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_ID = re.compile(r'"id":"([0-9a-f]{8})-')


@dataclass(frozen=True, slots=True)
class Statement:
    """`text` has `$n` placeholders."""

    text: str
    values: tuple[Any, ...]

    @property
    def is_authentication(self) -> bool:
        return "apikeys_apikey" in self.text and "SELECT (" not in self.text


def new_id_prefix(statements: Sequence[Statement]) -> str | None:
    """Return the first eight digits of the ids of an INSERT's records."""
    for statement in statements:
        if "INSERT" in statement.text:
            rows = " ".join(v for v in statement.values if isinstance(v, str))
            if found := _ID.search(rows):
                return found[1]
    return None
