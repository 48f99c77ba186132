"""Update records, each with its own values, in one statement; the answer keeps their order."""

from __future__ import annotations

from collections.abc import Sequence

from apikeys.context import RequestContext
from core.query.write import sql as statements
from core.query.write.answers import Answer, Write, run, told_of
from core.query.write.events.told import UPDATED
from core.query.write.rows import Row, as_json, columns_of
from core.query.write.writers import ID, ObjectWriter


def update_each(
    context: RequestContext, writer: ObjectWriter, rows: Sequence[Row], answer: Answer
) -> bytes:
    """Return a JSON array. `rows`: at least one, each with its id and its columns in `#given`."""
    columns, always = columns_of(writer, rows), always_given(rows)
    values = answer.values()
    batch = values.add(as_json(rows), "json")
    order = values.add(ids_text(rows), "uuid[]")
    told = told_of(context, writer.obj, UPDATED, values)
    write = Write(
        key=("update each", writer.obj.id, columns, always, batch),
        ctes=lambda returned: statements.update_each(
            writer, columns, always, batch, returned, told.matched_columns if told else ()
        ),
        values=values,
        order=order,
        told=told,
    )
    return run(context.catalog, answer, write)[1]


def ids_text(rows: Sequence[Row]) -> str:
    """Return the ids in PostgreSQL's notation: one text is cheaper to bind than a list."""
    return f"{{{','.join(str(row[ID]) for row in rows)}}}"


def always_given(rows: Sequence[Row]) -> frozenset[str]:
    """Return the columns that every row sets."""
    return frozenset.intersection(*(frozenset(row[statements.GIVEN]) for row in rows))
