"""Which records an update, delete, destroy or restore reaches.

A filter or an id, and how the operation treats soft-deleted records, become a source and the SELECT
that locks its records in the order of their ids, so that two bulk writes wait for each other
instead of deadlocking. Rules: docs/api/graphql.md#mutations, #deleted-records,
docs/api/rest.md#deleted-records, docs/api/README.md#limits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from psycopg import sql

from apikeys.context import RequestContext
from core.query.plan.filters import is_empty_filter, plan_source
from core.query.plan.slots import Slot, Values
from core.query.plan.types import Source
from core.query.request import And, FilterNode, Predicate
from core.query.sql.conditions import source_conditions
from core.query.sql.scope import Names, Scope
from core.query.sql.text import COMMA, where
from core.query.versions import VERSION, Guard, version_sql
from core.query.write.writers import DELETED_AT, ID
from metadata.definitions import ObjectDef
from twenty.errors import BadUserInput, InvalidQueryInput

TOO_MANY = "TOO_MANY_RECORDS_TO_UPDATE"
NOT_DELETED, DELETED, ANY = "not deleted", "deleted", "any"


@dataclass(frozen=True, slots=True)
class Matched:
    """The records a write reaches; at most `limit` of them, else none at all."""

    source: Source
    limit: Slot
    # The versions that the record must have, when the caller expects some.
    expected: Slot | None = None

    def select(
        self,
        *,
        for_removal: bool = False,
        shown: Callable[[Scope], Sequence[sql.Composable]] = lambda scope: (),
    ) -> sql.Composable:
        """Select their ids, locked in order, one more than allowed, to detect an excess.

        `shown`: what else of them is read; their versions follow it, if one is expected. They
        are as of the moment when the lock was given.
        """
        scope = Scope(Names(), self.source.table)
        conditions = where(source_conditions(scope, self.source, None))
        own_id = scope.own(ID)
        columns = list(shown(scope))
        if self.expected is not None:
            columns.append(sql.SQL("{} AS {}").format(version_sql(scope.alias), VERSION))
        return sql.SQL(
            "SELECT {columns} FROM {tables}{conditions} ORDER BY {id} LIMIT {limit} + 1"
            " FOR {lock} OF {own}"
        ).format(
            columns=COMMA.join([own_id, *columns]),
            id=own_id,
            tables=scope.from_sql(),
            conditions=conditions,
            limit=self.limit.sql,
            lock=sql.SQL("UPDATE" if for_removal else "NO KEY UPDATE"),
            own=sql.Identifier(scope.alias),
        )


def one(record_id: UUID) -> FilterNode:
    return Predicate((ID,), "eq", str(record_id))


def plan_matched(
    context: RequestContext,
    obj: ObjectDef,
    wanted: FilterNode | None,
    state: str,
    values: Values,
    guard: Guard | None = None,
) -> Matched:
    """Plan the match. `state`: which records the operation considers, whatever `deletedAt` filters.

    Raises `InvalidQueryInput` for an empty filter, and what planning a filter raises.
    """
    if is_empty_filter(wanted):
        raise InvalidQueryInput("A non-empty filter is required")
    if state == DELETED and wanted is not None:
        wanted = And((wanted, Predicate((DELETED_AT,), "is", "NOT_NULL")))
    source = plan_source(context, obj, wanted, values, with_deleted=True)
    if state == NOT_DELETED:
        source = replace(source, deleted_at=obj.deleted_at_column)
    limit = values.add(settings.MAX_AFFECTED_RECORDS, "bigint")
    if guard is None or guard.expected is None:
        return Matched(source, limit)
    return Matched(source, limit, values.add(guard.expected_text(), "text[]"))


def require_allowed(count: int) -> None:
    """Raise if more records matched than one call may change; nothing has been changed then."""
    if count > settings.MAX_AFFECTED_RECORDS:
        raise BadUserInput(
            f"Maximum number of records that one request may change is"
            f" {settings.MAX_AFFECTED_RECORDS}; the filter matches more. Narrow it.",
            code=TOO_MANY,
        )
