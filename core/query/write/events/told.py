"""What a write tells: the CTEs that add one event per record to the write's own statement.

An event has the record as the API shows it at depth 0, before and after, printed by the same
compiler as answers. Records before the write are those of the CTE `#matched`, which locks and reads
them; after it those of `#written`. Rules: docs/api/events.md#events.

Where nobody listens (`Catalog.is_told`), `plan_told` returns None and statements stay as they
are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from psycopg import sql

from apikeys.context import RequestContext
from apikeys.permissions import SYSTEM_PERMISSIONS
from core.query.plan.names import SEARCH_VECTOR
from core.query.plan.selection import plan_selection
from core.query.plan.slots import Slot, Values
from core.query.plan.types import FieldPlan, SelectionPlan
from core.query.request import FieldEntry, Selection
from core.query.sql.scope import Names
from core.query.sql.selection import built_record, columns_used
from core.query.sql.text import COMMA, NULL
from core.query.write.events.numbers import begin_numbers
from core.query.write.writers import DELETED_AT, ID
from metadata.changes.ddl.event_tables import EVENT_FORMS, EVENTS, QUIET
from metadata.definitions import FieldDef, ObjectDef
from metadata.types.registry import field_type

CREATED, UPDATED, DESTROYED = "created", "updated", "destroyed"
DELETED, RESTORED = "deleted", "restored"
MATCHED, WRITTEN = "#matched", "#written"

# An update that sets or clears `deletedAt` deletes or restores, whatever asked for it.
_CHANGE = (
    "CASE WHEN {before} IS NULL AND {after} IS NOT NULL THEN 'deleted'"
    " WHEN {before} IS NOT NULL AND {after} IS NULL THEN 'restored' ELSE 'updated' END"
)
_TOLD = (
    ', "#form" AS (INSERT INTO {forms} ("id", "names") VALUES ({form}, {names}::jsonb)'
    " ON CONFLICT DO NOTHING)"
    ', "#begun" AS MATERIALIZED ({begin})'
    ', "#told" AS (INSERT INTO {events}'
    ' ("objectId", "recordId", "action", "actor", "form", "changed", "before", "after")'
    " SELECT {object}, {id}, {action}, {actor}, {form}, {changed}, {before}, {after}"
    ' FROM "#begun", {source} ORDER BY {id})'
)
# Values of the destroyed are forgotten; that something happened to them is not.
_PURGED = (
    ', "#purged" AS (UPDATE {events} SET "before" = NULL, "after" = NULL'
    ' WHERE "recordId" IN (SELECT {id} FROM {written})'
    ' AND ("before" IS NOT NULL OR "after" IS NOT NULL))'
)


@dataclass(frozen=True, slots=True)
class EventForm:
    """How an object's records are told. `names`: what the keys stand for, `id` their digest."""

    obj: ObjectDef
    selection: SelectionPlan
    columns: tuple[str, ...]
    names: str
    id: int


@dataclass(frozen=True, slots=True)
class Told:
    """What one statement tells. `kind`: CREATED, UPDATED or DESTROYED."""

    form: EventForm
    kind: str
    actor: Slot

    @property
    def written_columns(self) -> tuple[str, ...]:
        """Return the columns that `#written` must have."""
        return (ID,) if self.kind == DESTROYED else self.form.columns

    @property
    def matched_columns(self) -> tuple[str, ...]:
        """Return the columns that `#matched` must have beside the id; () without one."""
        if self.kind != UPDATED:
            return ()
        return tuple(column for column in self.form.columns if column != ID)

    def ctes(self) -> sql.Composable:
        """Return the CTEs, to follow `#written`."""
        names, own_id = Names(), sql.Identifier(WRITTEN, ID)
        source: sql.Composable = sql.Identifier(WRITTEN)
        before: sql.Composable = NULL
        after: sql.Composable = NULL
        changed: sql.Composable = NULL
        action: sql.Composable = sql.Literal(self.kind)
        if self.kind == UPDATED:
            source = sql.SQL("{} JOIN {} ON {} = {}").format(
                source, sql.Identifier(MATCHED), sql.Identifier(MATCHED, ID), own_id
            )
            record = built_record(names, self.form.selection, MATCHED)
            before, source = _printed(record.value), record.behind(source)
            changed, action = self._changed(), self._change()
        if self.kind != DESTROYED:
            record = built_record(names, self.form.selection, WRITTEN)
            after, source = _printed(record.value), record.behind(source)
        told = sql.SQL(_TOLD).format(
            forms=sql.Identifier(self.form.obj.schema, EVENT_FORMS),
            begin=begin_numbers(self.form.obj.schema),
            events=self._events,
            form=sql.Literal(self.form.id),
            names=sql.Literal(self.form.names),
            object=sql.SQL("{}::uuid").format(sql.Literal(str(self.form.obj.id))),
            id=own_id,
            action=action,
            actor=self.actor.sql,
            changed=changed,
            before=before,
            after=after,
            source=source,
        )
        return told + self._purged() if self.kind == DESTROYED else told

    @property
    def _events(self) -> sql.Identifier:
        return sql.Identifier(self.form.obj.schema, EVENTS)

    def _purged(self) -> sql.Composable:
        return sql.SQL(_PURGED).format(
            events=self._events, id=sql.Identifier(ID), written=sql.Identifier(WRITTEN)
        )

    def _change(self) -> sql.Composable:
        if DELETED_AT not in self.form.columns:
            return sql.Literal(UPDATED)
        return sql.SQL(_CHANGE).format(
            before=sql.Identifier(MATCHED, DELETED_AT), after=sql.Identifier(WRITTEN, DELETED_AT)
        )

    def _changed(self) -> sql.Composable:
        """Return the keys whose values differ."""
        return sql.SQL("array_remove(ARRAY[{}]::text[], NULL)").format(
            COMMA.join(
                sql.SQL("CASE WHEN {} THEN {} END").format(_differs(entry), sql.Literal(entry.key))
                for entry in self.form.selection.entries
                if isinstance(entry, FieldPlan)
            )
        )


def plan_told(context: RequestContext, obj: ObjectDef, kind: str, values: Values) -> Told | None:
    """Plan what a write of `obj` tells; None where nobody listens. The actor is a value."""
    if not context.catalog.is_told:
        return None
    return Told(event_form(context, obj), kind, values.add(_actor(context), "jsonb"))


def with_events(
    ctes: Callable[[Sequence[str]], sql.Composable], told: Told | None, returned: Iterable[str]
) -> sql.Composable:
    """Return a statement's CTEs; `returned`: what of `#written` the rest of it needs."""
    if told is None:
        return ctes(sorted(returned))
    return ctes(sorted({*returned, *told.written_columns})) + told.ctes()


def event_form(context: RequestContext, obj: ObjectDef) -> EventForm:
    """Return how the object's records are told: everything, whatever the caller may read."""
    key: tuple[str, UUID] = ("event_form", obj.id)
    found: EventForm | None = context.catalog.derived.get(key)
    if found is None:
        found = context.catalog.derived[key] = _event_form(context, obj)
    return found


def _event_form(context: RequestContext, obj: ObjectDef) -> EventForm:
    keys = dict(told_keys(obj))
    entries = tuple(FieldEntry(key, key) for key in keys)
    everybody = replace(context, permissions=SYSTEM_PERMISSIONS)
    plan = plan_selection(everybody, obj, Selection(entries), Values())
    fields = {key: str(field.id) for key, field in keys.items()}
    version = context.catalog.schema_version
    facts = {"object": obj.name_singular, "version": version, "fields": fields}
    names = json.dumps(facts, separators=(",", ":"))
    digest = hashlib.sha256(f"{obj.id}{names}".encode()).digest()
    form_id = int.from_bytes(digest[:8], "big", signed=True)
    return EventForm(obj, plan, tuple(sorted(columns_used(plan) | {ID})), names, form_id)


def told_keys(obj: ObjectDef) -> Iterator[tuple[str, FieldDef]]:
    """Yield the keys of a record at depth 0, each with its field."""
    for field in obj.fields.values():
        if field.is_many_to_one and field.relation is not None:
            yield field.relation.join_column, field
            older = obj.older_name_of(field)
            if older is not None:
                yield older, field
        elif field.relation is None and field.type != SEARCH_VECTOR:
            yield field.name, field


def _actor(context: RequestContext) -> str:
    actor = context.actor
    member = actor.workspace_member_id
    shown: dict[str, object] = {
        "source": actor.source,
        "workspaceMemberId": str(member) if member else None,
        "name": actor.name,
    }
    if actor.is_quiet:
        shown[QUIET] = True
    return json.dumps(shown, separators=(",", ":"))


def _printed(value: sql.Composable) -> sql.Composable:
    return sql.SQL("to_json({})").format(value)


def _differs(entry: FieldPlan) -> sql.Composable:
    field = entry.field
    columns = [part.column(field) for part in field_type(field).parts(field)]
    before, after = (
        COMMA.join(sql.Identifier(alias, column) for column in columns)
        for alias in (MATCHED, WRITTEN)
    )
    return sql.SQL("ROW({}) IS DISTINCT FROM ROW({})").format(before, after)
