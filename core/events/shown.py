"""What of an event its reader sees: rights on objects, fields and rows, applied in SQL.

Keys of an event are names as they were at the time. Who may read all fields of an object sees all
of them; others see those whose field, named by its id in the event's form, they may read today:
a key of a field that is gone, or that has become another's name, is not shown to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psycopg import sql

from apikeys.context import RequestContext
from core.query.plan import names as resolving
from core.query.plan.names import SEARCH_VECTOR
from core.query.plan.slots import Slot, Values
from core.query.sql.conditions import row_conditions
from core.query.sql.scope import Names, Scope
from core.query.sql.text import all_of, where
from core.query.write.writers import ID
from metadata.changes.ddl.event_tables import EVENT_FORMS, EVENTS, QUIET
from metadata.definitions import ObjectDef

# Members of an event as the APIs show it, beside its id.
MEMBERS = (
    "object", "recordId", "action", "at", "actor", "record", "updatedFields", "previous",
    "metadataVersion",
)  # fmt: skip

_SHOWN = """
  to_json(f."names" ->> 'object') AS "object",
  to_json(e."recordId") AS "recordId",
  to_json(e."action") AS "action",
  to_json(to_char(e."at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS "at",
  (e."actor" - {quiet})::json AS "actor",
  CASE WHEN {is_open} THEN e."after" WHEN e."after" IS NOT NULL THEN (
    SELECT coalesce(json_object_agg(k."key", k."value"), '{{}}') FROM json_each(e."after") AS k
     WHERE {may_read}) END AS "record",
  CASE WHEN e."changed" IS NOT NULL THEN (
    SELECT coalesce(json_agg(k."key"), '[]') FROM unnest(e."changed") AS k("key")
     WHERE {is_open} OR {may_read}) END AS "updatedFields",
  CASE WHEN e."before" IS NOT NULL THEN (
    SELECT coalesce(json_object_agg(k."key", k."value"), '{{}}') FROM json_each(e."before") AS k
     WHERE k."key" = ANY(e."changed") AND ({is_open} OR {may_read})) END AS "previous",
  (f."names" -> 'version')::json AS "metadataVersion"
"""
_MAY_READ = '(f."names" -> \'fields\' ->> k."key") = ANY({allowed})'


@dataclass(frozen=True, slots=True)
class Reader:
    """What a caller may see of the events of some objects, as SQL over the event `e`."""

    schema: str
    of: Slot
    is_open: sql.Composable
    may_read: sql.Composable
    rows: sql.Composable

    @property
    def events(self) -> sql.Identifier:
        return sql.Identifier(self.schema, EVENTS)

    def columns(self) -> sql.Composable:
        """Return `MEMBERS`, each as JSON."""
        return sql.SQL(_SHOWN).format(
            is_open=self.is_open, may_read=self.may_read, quiet=sql.Literal(QUIET)
        )

    def visible(self, events: sql.Composable) -> sql.Composable:
        """Return FROM and WHERE: those of `events` that the caller may see, with their forms."""
        return sql.SQL(
            ' FROM {events} AS e JOIN {forms} AS f ON f."id" = e."form"'
            ' WHERE e."objectId" = ANY({of}) AND {rows}'
        ).format(
            events=events,
            forms=sql.Identifier(self.schema, EVENT_FORMS),
            of=self.of.sql,
            rows=self.rows,
        )


def reader(context: RequestContext, objects: Sequence[ObjectDef], values: Values) -> Reader:
    """Plan what the caller sees of `objects`, all of which they may read."""
    whole = [obj for obj in objects if not _hidden_fields(context, obj)]
    parts = [obj for obj in objects if obj not in whole]
    allowed = [
        str(field.id)
        for obj in parts
        for field in obj.fields.values()
        if field.type != SEARCH_VECTOR and resolving.is_readable(context, obj, field)
    ]
    of = values.add([str(obj.id) for obj in objects], "uuid[]")
    of_whole = values.add([str(obj.id) for obj in whole], "uuid[]")
    of_parts = values.add(allowed, "text[]")
    return Reader(
        context.catalog.schema,
        of,
        sql.SQL('(e."objectId" = ANY({}))').format(of_whole.sql),
        sql.SQL(_MAY_READ).format(allowed=of_parts.sql),
        all_of(_row_rules(context, objects)),
    )


def _hidden_fields(context: RequestContext, obj: ObjectDef) -> bool:
    return any(
        not resolving.is_readable(context, obj, field)
        for field in obj.all_fields
        if not field.is_one_to_many and field.type != SEARCH_VECTOR
    )


def _row_rules(context: RequestContext, objects: Iterable[ObjectDef]) -> list[sql.Composable]:
    """Return, for objects with a row rule, that the event's record is there and meets it."""
    rules: list[sql.Composable] = []
    for obj in objects:
        scope = Scope(Names(), resolving.table_of(context, obj))
        conditions = row_conditions(scope)
        if conditions:
            same = sql.SQL('{} = e."recordId"').format(scope.own(ID))
            rules.append(
                sql.SQL('(e."objectId" <> {}::uuid OR EXISTS (SELECT FROM {}{}))').format(
                    sql.Literal(str(obj.id)), scope.from_sql(), where([same, *conditions])
                )
            )
    return rules
