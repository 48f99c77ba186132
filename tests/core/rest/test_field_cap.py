"""More than 200 readable fields: the most important are shown, and headers say so.

See docs/api/rest.md#fields.
"""

from dataclasses import replace
from uuid import uuid4

import pytest

from core.query.request import FieldEntry
from core.rest import selection
from core.rest.selection import CHILDREN_OF_MANY, MAX_FIELDS, record_selection
from metadata.definitions import FieldDef
from metadata.model.catalog import build_catalog
from tests.core.rest.records import create

CAPPED, MAX = "X-Twenty-Fields-Capped", "X-Twenty-Fields-Max"


def _text(obj, name, **facts):
    return FieldDef(
        id=uuid4(),
        object_id=obj.id,
        type="TEXT",
        name=name,
        label=name,
        column_name=name,
        **facts,
    )


@pytest.fixture
def wide(admin_context):
    """Return the context, with 120 standard and 120 custom text fields more on `habitat`."""
    catalog = admin_context.catalog
    obj = catalog.by_singular["habitat"]
    more = [_text(obj, f"custom{n:03}", is_custom=True) for n in range(120)]
    more += [_text(obj, f"standard{n:03}") for n in range(120)]
    fields = {field.name: field for field in more} | dict(obj.fields)
    wide_obj = replace(obj, fields=fields, all_fields=tuple(fields.values()))
    objects = [wide_obj if o.id == obj.id else o for o in catalog.all_objects]
    made = build_catalog(catalog.workspace_id, catalog.schema, 99, objects)
    return replace(admin_context, catalog=made)


def _names(context, **asked):
    obj = context.catalog.by_singular["habitat"]
    options = {"depth": 0, "fields": None, "children": CHILDREN_OF_MANY, **asked}
    shown = record_selection(context, obj, **options)
    return [e.name for e in shown.selection.entries if isinstance(e, FieldEntry)], shown.is_capped


def test_200_fields_are_shown_standard_before_custom_by_name(wide):
    names, is_capped = _names(wide)
    assert is_capped
    assert len(names) <= MAX_FIELDS
    assert {"id", "name", "createdAt", "updatedAt", "deletedAt", "position"} <= set(names)
    assert {f"standard{n:03}" for n in range(120)} <= set(names)
    custom = [name for name in names if name.startswith("custom")]
    assert 0 < len(custom) < 120
    assert custom == [f"custom{n:03}" for n in range(len(custom))]


def test_named_fields_are_never_capped(wide):
    every = tuple(f"custom{n:03}" for n in range(120)) + tuple(
        f"standard{n:03}" for n in range(120)
    )
    names, is_capped = _names(wide, fields=every)
    assert not is_capped
    assert names == ["id", *every]


def test_the_answer_says_that_fields_were_left_out(rest, monkeypatch):
    habitat = create(rest, "habitats", name="Pond")
    path = f"/rest/habitats/{habitat['id']}"
    whole = rest.get(path, fields="name")
    assert CAPPED not in whole.headers
    monkeypatch.setattr(selection, "MAX_FIELDS", 3)
    monkeypatch.setattr(selection, "cache_of", lambda *_: _NoCache())
    for answer in (rest.get(path), rest.patch(path, {"name": "Lake"}), rest.get("/rest/habitats")):
        assert answer.headers[CAPPED] == "true"
        assert answer.headers[MAX] == "200"
    assert rest.get(path).body["data"]["habitat"].keys() == {"id", "name", "createdAt"}
    named = rest.get(path, fields="name,position,createdBy")
    assert CAPPED not in named.headers


class _NoCache:
    def get(self, key):
        return None

    def put(self, key, value):
        """Selections of a changed cap must not outlive the test."""
