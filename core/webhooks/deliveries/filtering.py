"""A webhook's filter: of what is due, only events of records that meet it are sent.

It is asked of the record as it is when the delivery is sent, deleted records included, with the
rights of the webhook's role. A destroyed record meets no filter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from psycopg import sql

from apikeys.context import RequestContext
from core.query import executor
from core.query.arguments import read_filter
from core.query.plan import names as resolving
from core.query.plan.filters import plan_source
from core.query.plan.slots import Values
from core.query.sql.conditions import source_conditions
from core.query.sql.scope import Names, Scope
from core.query.sql.text import where
from core.query.write.writers import ID
from metadata.definitions import ObjectDef
from twenty.db.libpq import twice
from twenty.errors import ApiError

if TYPE_CHECKING:
    from core.models import Webhook
    from core.webhooks.deliveries.body import Body


def matching(
    webhook: Webhook, context: RequestContext, found: Mapping[int, Body]
) -> Mapping[int, Body]:
    """Return those of `found` whose records meet the webhook's filter."""
    if not webhook.filter:
        return found
    meeting: set[UUID] = set()
    for object_id in {body.object_id for body in found.values()}:
        ids = [body.record_id for body in found.values() if body.object_id == object_id]
        meeting |= _meeting(webhook, context, context.catalog.by_id[object_id], ids)
    return {seq: body for seq, body in found.items() if body.record_id in meeting}


def _meeting(
    webhook: Webhook, context: RequestContext, obj: ObjectDef, ids: Iterable[UUID]
) -> set[UUID]:
    values = Values()
    try:
        wanted = read_filter(context.catalog, obj, webhook.filter)
        source = plan_source(context, obj, wanted, values, with_deleted=True)
    except ApiError:  # a field is gone, or hidden from the role since
        return set()
    scope = Scope(Names(), resolving.table_of(context, obj))
    conditions = source_conditions(scope, source, None)
    own = values.add([str(one) for one in ids], "uuid[]").sql
    asked = sql.SQL("{} = ANY({})").format(scope.own(ID), own)
    statement = sql.SQL("SELECT to_json({}) #>> '{{}}' FROM {}{}").format(
        scope.own(ID), scope.from_sql(), where([asked, *conditions])
    )
    rows = twice(lambda: executor.text_rows(statement, values.all()))
    return {UUID((row[0] or b"").decode()) for row in rows}
