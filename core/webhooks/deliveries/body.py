"""What a delivery tells: the event as the webhook's role may see it at the time of sending.

The statement is the change feed's (`core.events.shown`), so that both show the same. Members and
their order: docs/api/webhooks.md#body.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from psycopg import sql

from apikeys.context import RequestContext
from core.events.shown import MEMBERS, reader
from core.query import executor
from core.query.plan.slots import Values
from core.query.write.events.told import DELETED, UPDATED
from core.webhooks.deliveries.javascript import printed
from twenty.db.libpq import twice

if TYPE_CHECKING:
    from core.models import Webhook

_STATEMENT = """
SELECT e."seq"::text, to_json(e."objectId"), {columns}{visible} AND e."seq" = ANY({seqs})
"""


class Body(NamedTuple):
    """`record_id`: for the filter of the webhook, which asks for the record as it is now."""

    sent: bytes
    object_id: UUID
    record_id: UUID


def bodies(webhook: Webhook, context: RequestContext, events: Sequence[int]) -> Mapping[int, Body]:
    """Return, by number, the bodies of those `events` that `context` may see today."""
    objects = [o for o in context.catalog.by_id.values() if context.permissions.rights(o).read]
    values = Values()
    seen = reader(context, objects, values)
    statement = sql.SQL(_STATEMENT).format(
        columns=seen.columns(),
        visible=seen.visible(seen.events),
        seqs=values.add(list(events), "bigint[]").sql,
    )
    found = {}
    for seq, *shown in twice(lambda: executor.text_rows(statement, values.all())):
        object_id, *members = (_parsed(one) for one in shown)
        event = dict(zip(MEMBERS, members, strict=True))
        sent = printed(_members(webhook, object_id, event)).encode()
        found[int(seq or 0)] = Body(sent, UUID(object_id), UUID(event["recordId"]))
    return found


def _parsed(shown: bytes | None) -> Any:
    """Keep every digit: `printed` decides what of a number can be sent."""
    return json.loads(shown or b"null", parse_float=Decimal, parse_int=Decimal)


def test_body(webhook: Webhook, name: str, at: datetime) -> bytes:
    """Return a message that tells of nothing, with the members that every message has."""
    moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return printed({**_head(webhook, name, None), **_ids(webhook, moment), "record": {}}).encode()


def _members(webhook: Webhook, object_id: str, event: Mapping[str, Any]) -> dict[str, Any]:
    action = event["action"]
    meaning = {"id": object_id, "nameSingular": event["object"]}
    body = {
        **_head(webhook, f"{event['object']}.{action}", meaning),
        **_ids(webhook, event["at"]),
    }
    member = event["actor"].get("workspaceMemberId")
    if member is not None:
        body["workspaceMemberId"] = member
    body["record"] = _record(event)
    if action == UPDATED:
        body["updatedFields"] = event["updatedFields"]
        body["previous"] = event["previous"] or {}
    return body


def _head(webhook: Webhook, name: str, meaning: Mapping[str, Any] | None) -> dict[str, Any]:
    head: dict[str, Any] = {"targetUrl": webhook.target_url, "eventName": name}
    if webhook.is_legacy:
        head["eventType"] = name
    if meaning is not None:
        head["objectMetadata"] = meaning
    return head


def _ids(webhook: Webhook, at: str) -> dict[str, Any]:
    return {"workspaceId": str(webhook.workspace_id), "webhookId": str(webhook.id), "eventDate": at}


def _record(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record after the event; before it where it was deleted.

    Of a record that has been destroyed since nothing is left but the id.
    """
    after = event["record"]
    if after is None:
        return {"id": event["recordId"]}
    return {**after, **(event["previous"] or {})} if event["action"] == DELETED else after
