"""The table of spellings in docs/field-types.md is true for every type of the registry."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg import sql

from metadata.model.index_definitions import index_expressions, unique_index
from metadata.types.base import FieldType
from metadata.types.registry import FIELD_TYPES
from metadata.values.json_values import json_text, loaded
from tests.metadata.field_types.samples import OBJECT_ID, a_field
from tests.metadata.field_types.tables import TABLE, FieldTable
from tests.metadata.field_types.test_docs import PAGE

HEAD = "| Type | Given | Reads back | Also found by |\n"
CODE = re.compile(r"`([^`]+)`")


class Spelling(NamedTuple):
    """One row; `sub`: the sub-field that `found_by` are asked of, "" for a scalar."""

    key: str
    given: Any
    comes_back: Any
    sub: str
    found_by: list[Any]


def _spelling(line: str) -> Spelling:
    cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
    key, given, back, *also = (CODE.findall(cell) for cell in cells)
    found_by = also[0] if also else []
    sub = found_by.pop(0) if found_by and FIELD_TYPES[key[0]].is_composite else ""
    return Spelling(
        key[0], loaded(given[0]), loaded(back[0]), sub, [loaded(one) for one in found_by]
    )


def _rows() -> list[Spelling]:
    table = PAGE[PAGE.index(HEAD) :].split("\n\n")[0]
    return [_spelling(line) for line in table.splitlines()[2:]]


ROWS = _rows()


def _ids(row: Spelling) -> str:
    return f"{row.key} {json.dumps(row.given, default=str)}"


def _digits(value: Any) -> Any:
    """Return a value whose numbers are equal only if their digits are."""
    if isinstance(value, dict):
        return {name: _digits(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_digits(item) for item in value]
    return json_text(value)


def _shown(row: Spelling, value: Any) -> Any:
    """Return the part of a value that the page names."""
    if isinstance(row.comes_back, dict) and isinstance(value, dict):
        return {name: value.get(name) for name in row.comes_back}
    return value


def test_every_type_has_its_spellings():
    assert {row.key for row in ROWS} == set(FIELD_TYPES) - {"TS_VECTOR"}


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=_ids)
def test_a_spelling_reads_back_as_the_page_says_and_again(row: Spelling):
    table = FieldTable(a_field(row.key))
    table.insert(1, probe=row.given)
    assert _digits(_shown(row, table.read(1))) == _digits(row.comes_back)
    if table.read(1) is not None:
        table.insert(2, probe=table.read(1))
        assert table.read(2) == table.read(1)


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in ROWS if row.found_by], ids=_ids)
def test_further_texts_find_it(row: Spelling):
    table = FieldTable(a_field(row.key))
    table.insert(1, probe=row.given)
    table.insert(2)
    operators = ("eq",) if row.key == "BOOLEAN" else ("eq", "in")
    for value in row.found_by:
        for operator in operators:
            asked = [value] if operator == "in" else value
            assert table.rows_where(operator, asked, row.sub) == [1], (operator, value)


def _alike() -> list[list[Spelling]]:
    groups: dict[str, list[Spelling]] = defaultdict(list)
    for row in ROWS:
        groups[f"{row.key} {json.dumps(row.comes_back, default=float)}"].append(row)
    return [rows for rows in groups.values() if FIELD_TYPES[rows[0].key].can_be_unique]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", _alike(), ids=lambda rows: _ids(rows[0]))
def test_a_unique_field_takes_one_spelling_of_aloaded(rows: list[Spelling]):
    field = a_field(rows[0].key, is_unique=True)
    table = FieldTable(field)
    index = unique_index(TABLE, OBJECT_ID, field)
    expressions = index_expressions({field.id: field}, index)
    table.cursor.execute(
        sql.SQL("CREATE UNIQUE INDEX ON {} ({})").format(
            sql.Identifier(TABLE), sql.SQL(", ").join(expressions)
        )
    )
    table.insert(1, probe=rows[0].given)
    table.insert(2)
    table.insert(3)
    for row in rows:
        with pytest.raises(psycopg.errors.UniqueViolation), table.cursor.connection.transaction():
            table.insert(4, probe=row.given)


@pytest.mark.parametrize("kind", FIELD_TYPES.values(), ids=lambda kind: kind.key)
def test_types_that_can_be_unique_say_how_values_are_compared(kind: FieldType):
    parts = [part for part in kind.parts(a_field(kind.key)) if part.in_unique]
    assert not parts or any(part.unique is not None for part in parts)
