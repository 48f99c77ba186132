"""The options of SELECT, MULTI_SELECT and RATING fields: a CHECK, replaced when they change.

Options are matched by id: a changed value migrates the records, a removed one falls back to the
default, or NULL (docs/api/metadata.md#options). Renames may swap values, so a single statement
migrates the records.
"""

from collections.abc import Mapping

from psycopg import sql

from metadata.changes.ddl.columns import FieldColumn, check_of, field_columns
from metadata.changes.ddl.statements import NOTHING, Ddl, Effect, alter, table_of
from metadata.definitions import FieldDef, ObjectDef


def change_options(obj: ObjectDef, before: FieldDef, after: FieldDef) -> Ddl:
    """Replace the CHECK and migrate records.

    Empty when only labels, colours or positions changed: those are not in the table.
    """
    if set(before.option_values) == set(after.option_values) and not renamed_values(before, after):
        return NOTHING
    (column,) = field_columns(after)
    check = check_of(obj, after)
    if check is None:
        return NOTHING
    name, condition = check
    table = obj.table_name
    migration = _migrate_values(obj, before, after, column)
    statements = (
        alter(obj, sql.SQL("DROP CONSTRAINT IF EXISTS {}").format(sql.Identifier(name))),
        *([migration] if migration else ()),
        # Two steps: the first locks only briefly, the second lets reads and writes continue.
        alter(
            obj,
            sql.SQL("ADD CONSTRAINT {} CHECK ({}) NOT VALID").format(
                sql.Identifier(name), condition
            ),
        ),
        alter(obj, sql.SQL("VALIDATE CONSTRAINT {}").format(sql.Identifier(name))),
    )
    effects = [Effect(f"scans table {table}", table, counts_rows=True)]
    effects[:0] = _migration_effects(obj, before, after)
    return Ddl(statements, tuple(effects), frozenset({table}))


def renamed_values(before: FieldDef, after: FieldDef) -> dict[str, str]:
    """Map old to new values of the options that kept their id."""
    now = {option.id: option.value for option in after.options}
    return {
        option.value: now[option.id]
        for option in before.options
        if option.id in now and now[option.id] != option.value
    }


def removed_values(before: FieldDef, after: FieldDef) -> tuple[str, ...]:
    kept = {option.id for option in after.options}
    return tuple(option.value for option in before.options if option.id not in kept)


def _migration_effects(obj: ObjectDef, before: FieldDef, after: FieldDef) -> list[Effect]:
    table = obj.table_name
    effects = [
        Effect(f"changes {old} to {new} in records of table {table}", table, counts_rows=True)
        for old, new in renamed_values(before, after).items()
    ]
    effects.extend(
        Effect(
            f"replaces {value} by the default or nothing in records of table {table}",
            table,
            counts_rows=True,
            loses_data=True,
        )
        for value in removed_values(before, after)
    )
    return effects


def _migrate_values(
    obj: ObjectDef, before: FieldDef, after: FieldDef, column: FieldColumn
) -> sql.Composed | None:
    renamed, removed = renamed_values(before, after), removed_values(before, after)
    if not renamed and not removed:
        return None
    touched = [*renamed, *removed]
    if after.type == "MULTI_SELECT":
        return _migrate_lists(obj, column, renamed, removed, touched)
    name = sql.Identifier(column.name)
    fallback = column.default or sql.SQL("NULL")
    cases = [
        *(
            sql.SQL("WHEN {} THEN {}").format(sql.Literal(old), sql.Literal(new))
            for old, new in renamed.items()
        ),
        *(sql.SQL("WHEN {} THEN {}").format(sql.Literal(value), fallback) for value in removed),
    ]
    return sql.SQL(
        "UPDATE {table} SET {name} = CASE {name} {cases} ELSE {name} END WHERE {name} = ANY ({old})"
    ).format(
        table=table_of(obj),
        name=name,
        cases=sql.SQL(" ").join(cases),
        old=sql.SQL("{}::text[]").format(sql.Literal(touched)),
    )


def _migrate_lists(
    obj: ObjectDef,
    column: FieldColumn,
    renamed: Mapping[str, str],
    removed: tuple[str, ...],
    touched: list[str],
) -> sql.Composed:
    """Migrate lists, keeping their order; an emptied list falls back to the default, or NULL."""
    cases = [
        *(
            sql.SQL("WHEN {} THEN {}").format(sql.Literal(old), sql.Literal(new))
            for old, new in renamed.items()
        ),
        *(sql.SQL("WHEN {} THEN NULL").format(sql.Literal(value)) for value in removed),
    ]
    return sql.SQL(
        "UPDATE {table} SET {name} = coalesce((SELECT array_agg(kept.v ORDER BY kept.place) FROM"
        " (SELECT place, CASE entry {cases} ELSE entry END AS v"
        " FROM unnest({name}) WITH ORDINALITY AS entries (entry, place)) AS kept"
        " WHERE kept.v IS NOT NULL), {fallback}) WHERE {name} && {old}"
    ).format(
        table=table_of(obj),
        name=sql.Identifier(column.name),
        cases=sql.SQL(" ").join(cases),
        fallback=column.default or sql.SQL("NULL"),
        old=sql.SQL("{}::text[]").format(sql.Literal(touched)),
    )
