"""Re-point every record that points at a merged record to the survivor.

One statement per foreign key to the object, morph targets and deactivated fields included
(docs/api/graphql.md#merge).

Where a unique index contains the foreign key, as with noteTarget (note, person), two records may
become equal. One of them stays, the others are soft-deleted where they are. If only a deleted one
belonged to the survivor while another was alive, it is restored.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from apikeys.context import RequestContext
from core.query import executor
from core.query.plan.slots import Slot, Values
from core.query.write import sql as statements
from core.query.write.body_plan import BodyPlan
from core.query.write.events.told import UPDATED, Told, plan_told, with_events
from core.query.write.rows import as_json, changed_rows, columns_of
from core.query.write.writers import DELETED_AT, ID, ObjectWriter, writer_for
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.index_definitions import index_columns

# Of equal records the survivor's own stays, else a living one, else the oldest.
STAYS = (
    "({alone} OR row_number() OVER ({window} ORDER BY ({column} = {survivor}) DESC,"
    " ({deleted_at} IS NOT NULL), {id}) = 1)"
)
IS_ANY_ALIVE = "(NOT ({alone}) AND bool_or({deleted_at} IS NULL) OVER ({window}))"
RANKED, KEPT, ALIVE = (sql.Identifier(name) for name in ("#ranked", "#kept", "#alive"))


def repoint(
    context: RequestContext, obj: ObjectDef, survivor: UUID, losers: Sequence[UUID]
) -> None:
    for owner in context.catalog.all_objects:
        for field in owner.all_fields:
            relation = field.relation
            if relation and field.is_many_to_one and relation.target_object_id == obj.id:
                _repoint_field(context, owner, field, survivor, losers)


def _repoint_field(
    context: RequestContext,
    owner: ObjectDef,
    field: FieldDef,
    survivor: UUID,
    losers: Sequence[UUID],
) -> None:
    writer = writer_for(context.catalog, owner)
    stamps = changed_rows(context, writer, [BodyPlan()])[0]
    columns = columns_of(writer, [stamps])
    values = Values()
    rows = values.add(as_json([stamps]), "json")
    kept = values.add(str(survivor), "uuid")
    gone = values.add([str(loser) for loser in losers], "uuid[]")
    # One statement, because each row's fate depends on all rows that become equal to it, and the
    # unique index is checked row by row: those that give way keep their old foreign key, so that no
    # row ever collides on the way.
    told = plan_told(context, owner, UPDATED, values)
    change = sql.SQL(
        "UPDATE {table} AS {target} SET {stamps},"
        " {column} = CASE WHEN {kept} THEN {survivor} ELSE {target}.{column} END,"
        " {deleted_at} = CASE WHEN NOT {kept} THEN coalesce({target}.{deleted_at}, now())"
        " WHEN NOT {alive} THEN {target}.{deleted_at} END"
        " FROM {input}, {ranked} WHERE {target}.{id} = {ranked}.{id} AND"
        " ({target}.{column} = ANY({losers}) OR"
        " ({kept} AND {alive} AND {target}.{deleted_at} IS NOT NULL))"
    ).format(
        ranked=RANKED,
        table=statements.table_of(writer),
        target=statements.TARGET,
        stamps=statements.settings(writer, columns),
        column=sql.Identifier(field.column_name),
        kept=KEPT,
        survivor=kept.sql,
        deleted_at=sql.Identifier(DELETED_AT),
        alive=ALIVE,
        input=statements.input_rows(writer, columns, rows, {}),
        id=sql.Identifier(ID),
        losers=gone.sql,
    )
    executor.rows(
        _statement(writer, _ranking(owner, field, kept, gone), change, told), values.all()
    )


def _statement(
    writer: ObjectWriter, ranking: sql.Composed, change: sql.Composed, told: Told | None
) -> sql.Composed:
    """Return the whole statement; what is told of needs the records as they were, too."""
    if told is None:
        return sql.SQL("WITH {} AS ({}) {}").format(RANKED, ranking, change)
    own_id = sql.Identifier(ID)
    ids = sql.SQL("SELECT {} FROM {}").format(own_id, RANKED)
    before = statements.locked(statements.table_of(writer), told.matched_columns, ids)

    def ctes(returned: Sequence[str]) -> sql.Composed:
        shown = sql.SQL(", ").join(sql.Identifier("#target", column) for column in returned)
        return sql.SQL(
            "WITH {ranked} AS ({ranking}), {before}, {written} AS ({change}"
            " AND {target}.{id} IN (SELECT {id} FROM {matched}) RETURNING {shown})"
        ).format(
            ranked=RANKED,
            ranking=ranking,
            before=before,
            written=statements.WRITTEN,
            change=change,
            target=statements.TARGET,
            id=own_id,
            matched=statements.MATCHED,
            shown=shown,
        )

    return sql.SQL("{} SELECT 1").format(with_events(ctes, told, [ID]))


def _ranking(owner: ObjectDef, field: FieldDef, kept: Slot, gone: Slot) -> sql.Composed:
    """Rank every record that points at a merged one: does it stay, and is an equal one alive?"""
    stays: list[sql.Composable] = [sql.SQL("true")]
    alive: list[sql.Composable] = [sql.SQL("{} IS NULL").format(sql.Identifier(DELETED_AT))]
    for others in _partner_columns(owner, field):
        window: sql.Composable = sql.SQL("")
        alone: sql.Composable = sql.SQL("false")
        if others:
            names = [sql.Identifier(other) for other in others]
            window = sql.SQL("PARTITION BY ") + sql.SQL(", ").join(names)
            # A NULL equals nothing: such a record has no equals.
            alone = sql.SQL("num_nulls({}) > 0").format(sql.SQL(", ").join(names))
        facts = {
            "alone": alone,
            "window": window,
            "column": sql.Identifier(field.column_name),
            "survivor": kept.sql,
            "deleted_at": sql.Identifier(DELETED_AT),
            "id": sql.Identifier(ID),
        }
        stays.append(sql.SQL(STAYS).format(**facts))
        alive.append(sql.SQL(IS_ANY_ALIVE).format(**facts))
    return sql.SQL(
        "SELECT {id}, {stays} AS {kept}, {alive} AS {is_alive} FROM {table}"
        " WHERE {column} = {survivor} OR {column} = ANY({losers})"
    ).format(
        id=sql.Identifier(ID),
        stays=sql.SQL(" AND ").join(stays),
        kept=KEPT,
        alive=sql.SQL(" OR ").join(alive),
        is_alive=ALIVE,
        table=sql.Identifier(owner.schema, owner.table_name),
        column=sql.Identifier(field.column_name),
        survivor=kept.sql,
        losers=gone.sql,
    )


def _partner_columns(owner: ObjectDef, field: FieldDef) -> list[list[str]]:
    """Return, for each unique index that contains the foreign key, its other columns."""
    fields = {found.id: found for found in owner.all_fields}
    return [
        [column for column in index_columns(fields, index) if column != field.column_name]
        for index in owner.indexes
        if index.is_unique and any(entry.field_id == field.id for entry in index.fields)
    ]
