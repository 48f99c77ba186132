"""Cursors for pages, taken from lists in the orders that pages are requested in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote
from uuid import UUID

from tests.contracts.differential import callers as who
from tests.contracts.differential.asked import Asked
from tests.contracts.differential.twin import Memory
from tests.contracts.differential.wire import send

PLURALS = {"company": "companies", "person": "people", "specimen": "specimens"}
ASKED_BY = {who.HERE: "admin", who.THERE: "other"}


class Cursors:
    """Cursors, requested of the twin when first needed, so that no cache is warmed by it."""

    def __init__(self, memory: Memory, tokens: Mapping[str, str | None]) -> None:
        self._memory = memory
        self._tokens = tokens
        self._known: dict[tuple[UUID, str, str], Sequence[str]] = {}

    def of(self, workspace_id: UUID, object_name: str, order: str) -> Sequence[str]:
        """Of lists of that object in that order, in REST's notation."""
        key = workspace_id, object_name, order
        if key not in self._known:
            self._known[key] = [
                cursor
                for limit in (2, 5)
                for cursor in self._ends(workspace_id, object_name, order, limit)
            ]
        return self._known[key]

    def _ends(self, workspace_id: UUID, object_name: str, order: str, limit: int) -> Sequence[str]:
        path = f"/rest/{PLURALS[object_name]}?limit={limit}&order_by={quote(order)}"
        with self._memory.twin():
            answer = send(Asked("", "GET", path), self._tokens[ASKED_BY[workspace_id]])
        info = (answer.json or {}).get("pageInfo") or {}
        return [info[end] for end in ("startCursor", "endCursor") if info.get(end)]
