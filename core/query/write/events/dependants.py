"""What the database's foreign keys do along with a destroy: told before it, for nothing else is.

A foreign key destroys the records that depend on a destroyed one (CASCADE), and their dependants in
turn, or takes its id out of them (SET NULL). The destroyed and all that depends on them are locked
here by statements of their own, so that the destroy, which sees the tables as they are afterwards,
meets no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from psycopg import sql

from apikeys.context import RequestContext
from core.query import executor
from core.query.plan.slots import Values
from core.query.request import FilterNode, Predicate
from core.query.write import matching
from core.query.write import sql as statements
from core.query.write.events.told import DESTROYED, UPDATED, plan_told, with_events
from core.query.write.writers import ID, writer_for
from metadata.definitions import FieldDef, ObjectDef

CASCADE, SET_NULL = "CASCADE", "SET_NULL"
# Ids of the destroyed, by object.
Gone = dict[UUID, set[UUID]]


def lock_and_tell(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None
) -> FilterNode | None:
    """Lock what a destroy reaches, tell of its dependants, and return a filter for the locked.

    None where it reaches nothing. Raises `BadUserInput` when it reaches too many.
    """
    values = Values()
    matched = matching.plan_matched(context, obj, wanted, matching.ANY, values)
    found = executor.rows(matched.select(for_removal=True), values.all())
    matching.require_allowed(len(found))
    if not found:
        return None
    ids = [row[0] for row in found]
    _tell(context, obj, ids)
    return Predicate((ID,), "in", [str(one) for one in ids])


def _tell(context: RequestContext, obj: ObjectDef, ids: Sequence[UUID]) -> None:
    gone: Gone = {obj.id: set(ids)}
    _lock_cascade(context, obj, gone)
    for owner in context.catalog.all_objects:
        if owner.id in gone and owner.id != obj.id:
            _tell_destroyed(context, owner, gone[owner.id])
    others = gone[obj.id] - set(ids)
    if others:
        _tell_destroyed(context, obj, others)
    for owner in context.catalog.all_objects:
        fields = [field for field in _pointing(owner, SET_NULL) if _target(field) in gone]
        if fields:
            _tell_cleared(context, owner, fields, gone)


def _lock_cascade(context: RequestContext, obj: ObjectDef, gone: Gone) -> None:
    """Add all that the foreign keys destroy, level by level; relations may form cycles."""
    level: Mapping[UUID, set[UUID]] = {obj.id: set(gone[obj.id])}
    while level:
        following: Gone = {}
        for owner in context.catalog.all_objects:
            for field in _pointing(owner, CASCADE):
                ids = level.get(_target(field), set())
                known = gone.setdefault(owner.id, set())
                new = _locked(owner, field, ids) - known if ids else set()
                if new:
                    known |= new
                    following.setdefault(owner.id, set()).update(new)
        level = following
    for owner_id in [key for key, found in gone.items() if not found]:
        del gone[owner_id]


def _pointing(owner: ObjectDef, rule: str) -> Iterator[FieldDef]:
    for field in owner.all_fields:
        if field.relation and field.is_many_to_one and field.relation.on_delete == rule:
            yield field


def _target(field: FieldDef) -> UUID:
    assert field.relation is not None, "asked of relations"  # noqa: S101
    return field.relation.target_object_id


def _locked(owner: ObjectDef, field: FieldDef, ids: set[UUID]) -> set[UUID]:
    values = Values()
    statement = sql.SQL("SELECT {id} FROM {table} WHERE {condition} ORDER BY {id} FOR UPDATE")
    rows = executor.rows(
        statement.format(
            id=sql.Identifier(ID),
            table=sql.Identifier(owner.schema, owner.table_name),
            condition=_points_at(field, ids, values),
        ),
        values.all(),
    )
    return {row[0] for row in rows}


def _points_at(field: FieldDef, ids: set[UUID], values: Values) -> sql.Composed:
    slot = values.add(sorted(map(str, ids)), "uuid[]")
    return sql.SQL("{} = ANY({})").format(sql.Identifier(field.column_name), slot.sql)


def _tell_destroyed(context: RequestContext, owner: ObjectDef, ids: set[UUID]) -> None:
    values = Values()
    gone = values.add(sorted(map(str, ids)), "uuid[]")
    told = plan_told(context, owner, DESTROYED, values)

    def ctes(_: Sequence[str]) -> sql.Composed:
        return sql.SQL("WITH {} AS (SELECT unnest({}) AS {})").format(
            statements.WRITTEN, gone.sql, sql.Identifier(ID)
        )

    executor.rows(sql.SQL("{} SELECT 1").format(with_events(ctes, told, [ID])), values.all())


def _tell_cleared(
    context: RequestContext, owner: ObjectDef, fields: Sequence[FieldDef], gone: Gone
) -> None:
    """Tell of the records that a foreign key takes an id out of, each once for all its fields."""
    values = Values()
    pointing = {f.column_name: _points_at(f, gone[_target(f)], values) for f in fields}
    stay = values.add(sorted(map(str, gone.get(owner.id, set()))), "uuid[]")
    told = plan_told(context, owner, UPDATED, values)
    if told is None:
        return
    ids = sql.SQL("SELECT {id} FROM {table} WHERE ({pointing}) AND NOT {id} = ANY({stay})").format(
        id=sql.Identifier(ID),
        table=statements.table_of(writer_for(context.catalog, owner)),
        pointing=sql.SQL(" OR ").join(pointing.values()),
        stay=stay.sql,
    )
    before = {*told.matched_columns, *pointing}
    locked = statements.locked(
        statements.table_of(writer_for(context.catalog, owner)), sorted(before - {ID}), ids
    )

    def ctes(returned: Sequence[str]) -> sql.Composed:
        shown = [
            sql.SQL("CASE WHEN {} THEN NULL ELSE {} END AS {}").format(
                pointing[column], sql.Identifier(column), sql.Identifier(column)
            )
            if column in pointing
            else sql.Identifier(column)
            for column in returned
        ]
        return sql.SQL("WITH {locked}, {written} AS (SELECT {shown} FROM {matched})").format(
            locked=locked,
            written=statements.WRITTEN,
            shown=sql.SQL(", ").join(shown),
            matched=statements.MATCHED,
        )

    executor.rows(sql.SQL("{} SELECT 1").format(with_events(ctes, told, [ID])), values.all())
