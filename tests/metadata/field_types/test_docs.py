"""docs/field-types.md is accurate about the registry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metadata.parts import Kind
from metadata.types import kinds
from metadata.types.registry import FIELD_TYPES

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "field-types.md").read_text()
ROWS = {
    cells[1].strip(" `"): [cell.strip() for cell in cells[2:-1]]
    for cells in (line.split("|") for line in PAGE.splitlines())
    if len(cells) == 9 and cells[1].strip().startswith("`")
}


def test_every_type_has_a_row_and_every_row_a_type():
    assert list(ROWS) == list(FIELD_TYPES)


@pytest.mark.parametrize("key", FIELD_TYPES)
def test_a_row_says_what_the_type_says(key: str):
    kind = FIELD_TYPES[key]
    _columns, _written, _empty, unique, search, by_api = ROWS[key]
    assert (unique == "yes") is kind.can_be_unique
    assert (search == "yes") is kind.can_be_searchable
    assert (by_api == "yes") is kind.is_creatable


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("text", kinds.TEXT),
        ("uuid, numbers, date, date-time", kinds.UUID),
        ("uuid, numbers, date, date-time", kinds.DATE_TIME),
        ("uuid, numbers, date, date-time", kinds.FLOAT),
        ("boolean", kinds.BOOLEAN),
        ("option (SELECT, RATING, `source`)", kinds.ENUM),
        ("list of options", kinds.ENUM_ARRAY),
        ("list of text", kinds.TEXT_ARRAY),
        ("JSON", kinds.JSON),
        ("search vector", kinds.TS_VECTOR),
    ],
)
def test_the_operators_of_a_kind_are_listed(name: str, kind: Kind):
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {name} |"))
    listed = re.findall(r"`([^`]+)`", row.split("|")[2])[0].split()
    assert tuple(listed) == kind.operators


def test_the_example_type_of_the_guide_works():
    guide = (DOCS / "adding-a-field-type.md").read_text()
    code = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)[0]
    names: dict[str, object] = {}
    exec(compile(code, "color.py", "exec"), names)  # noqa: S102  the guide's own example
    made = names["ColorType"]
    assert isinstance(made, type)
    from tests.metadata.field_types.samples import a_field

    color = made()
    assert color.parse(a_field("TEXT"), "#A0B1C2") == {"": "#a0b1c2"}
    with pytest.raises(Exception, match="a colour such as"):
        color.parse(a_field("TEXT"), "red")
