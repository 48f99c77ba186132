"""Who wrote a record: the values of `createdBy` and `updatedBy`.

What comes in: the context's actor. What goes out: values by column. An API key writes source `API`
without a member, a person `MANUAL` with theirs; a body may name another source, nothing else
(contract rest.md §6.1).
"""

from __future__ import annotations

from typing import Any

from apikeys.context import Actor
from core.query.write.writers import ObjectWriter


def actor_values(writer: ObjectWriter, name: str, actor: Actor) -> dict[str, Any]:
    """Every column of the ACTOR field `name`; {} where the object has none (or not any more)."""
    found = writer.fields.get(name)
    if found is None:
        return {}
    member = actor.workspace_member_id
    known = {
        "source": actor.source,
        "workspaceMemberId": str(member) if member else None,
        "name": actor.name,
    }
    return {column: known.get(part) for part, column in found.columns.items()}
