"""Callers: keys of several roles in two workspaces, people, and callers that are nobody."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from uuid import UUID

from tests.standing import (
    ADMIN_KEY,
    OTHER_KEY,
    OTHER_WORKSPACE_ID,
    SALES_KEY,
    STRANGER_KEY,
    WORKSPACE_ID,
    StandingKey,
)

HERE, THERE = WORKSPACE_ID, OTHER_WORKSPACE_ID


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller; `weight`: how often they ask. `workspace_id` is None for nobody in particular."""

    name: str
    weight: int
    workspace_id: UUID | None = None
    key: StandingKey | None = None
    email: str = ""
    role_label: str = ""


READER_KEY = StandingKey(HERE, "Reader key", "Reader")
SPARE_KEY = StandingKey(HERE, "Spare key", "Spare")
REVOKED_KEY = StandingKey(HERE, "Revoked key", "Reader")
EXPIRED_KEY = StandingKey(HERE, "Expired key", "Reader")
CLERK_KEY = StandingKey(THERE, "Clerk key", "Clerk")

CALLERS = {
    caller.name: caller
    for caller in (
        Caller("admin", 18, HERE, ADMIN_KEY),
        Caller("sales", 14, HERE, SALES_KEY),
        Caller("reader", 10, HERE, READER_KEY),
        Caller("spare", 8, HERE, SPARE_KEY),
        Caller("stranger", 1, HERE, STRANGER_KEY),
        Caller("boss", 6, HERE, email="boss@differential.test", role_label="Admin"),
        Caller("seller", 6, HERE, email="seller@differential.test", role_label="Sales"),
        Caller("player", 4, HERE, email="boss@differential.test"),
        Caller("other", 10, THERE, OTHER_KEY),
        Caller("clerk", 8, THERE, CLERK_KEY),
        Caller("revoked", 1, HERE, REVOKED_KEY),
        Caller("expired", 1, HERE, EXPIRED_KEY),
        Caller("wrong key", 1),
        Caller("odd token", 1),
        Caller("nobody", 1),
    )
}
KNOWN = tuple(name for name, caller in CALLERS.items() if caller.workspace_id is not None)


def draw(chance: Random) -> Caller:
    callers = list(CALLERS.values())
    return chance.choices(callers, [caller.weight for caller in callers])[0]
