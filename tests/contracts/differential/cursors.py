"""Cursors that pages can begin at, taken from lists in every order that pages are asked in."""

from __future__ import annotations

from urllib.parse import quote

from tests.contracts.differential.asked import Asked
from tests.contracts.differential.generator.rest_reads import PAGED_ORDERS
from tests.contracts.differential.twin import Memory
from tests.contracts.differential.wire import send
from tests.contracts.differential.world import World

PLURALS = {"company": "companies", "person": "people", "specimen": "specimens"}


def collect_cursors(world: World, memory: Memory) -> None:
    """By workspace, object and order; asked of the twin, so that nothing gets warm."""
    for caller in ("admin", "other"):
        workspace_id = world.workspace_of(caller)
        for name, plural in PLURALS.items():
            for order in PAGED_ORDERS:
                found = _cursors(memory, f"/rest/{plural}", order, world.tokens[caller])
                world.cursors[workspace_id, name, order] = found


def _cursors(memory: Memory, path: str, order: str, token: str | None) -> list[str]:
    found: list[str] = []
    for limit in (2, 5):
        asked = Asked("", "GET", f"{path}?limit={limit}&order_by={quote(order)}")
        with memory.twin():
            answer = send(asked, token)
        info = (answer.json or {}).get("pageInfo") or {}
        found += [info[end] for end in ("startCursor", "endCursor") if info.get(end)]
    return found
