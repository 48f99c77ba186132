"""Every field type × create and update, on an object that has them all (`specimen`).

The cases come from the registry and the types' own samples: a new type is included automatically
and fails until `specimen` has a field of it.
"""

from dataclasses import replace
from typing import Any

import pytest

from apikeys.context import RequestContext
from metadata.types.registry import FIELD_TYPES
from tests.core.write.world import create, create_many, rows, update
from tests.metadata.field_types.sample_cases import AN_ID, Samples
from tests.metadata.field_types.samples import SAMPLES
from twenty.errors import InvalidData

# Where a type has a file of tests of its own.
ELSEWHERE = {
    "RELATION": "test_links.py",
    "MORPH_RELATION": "test_links.py",
    "POSITION": "test_create.py",
    "TS_VECTOR": "test_create.py",
}
FIELD_OF_TYPE = {
    "UUID": "uuidValue",
    "TEXT": "textValue",
    "NUMBER": "floatValue",
    "NUMERIC": "numericValue",
    "BOOLEAN": "booleanValue",
    "DATE": "dateValue",
    "DATE_TIME": "dateTimeValue",
    "SELECT": "selectValue",
    "MULTI_SELECT": "multiSelectValue",
    "RATING": "ratingValue",
    "ARRAY": "arrayValue",
    "RAW_JSON": "rawJsonValue",
    "RICH_TEXT": "richTextValue",
    "FULL_NAME": "fullNameValue",
    "EMAILS": "emailsValue",
    "PHONES": "phonesValue",
    "LINKS": "linksValue",
    "CURRENCY": "currencyValue",
    "ADDRESS": "addressValue",
    "ACTOR": "actorValue",
    "FILES": "filesValue",
}
NOBODY = {"source": "EMAIL", "name": "", "workspaceMemberId": None, "context": None}


def fits(files: Any) -> bool:
    return isinstance(files, list) and 2 < len(files) <= 10


# The specimen's options are its own.
OWN_SAMPLES = {
    "SELECT": Samples(
        good=[("ONE", "ONE"), ("THREE", "THREE")], bad=["FOUR", "one", "", 1, True, ["ONE"], {}]
    ),
    "ACTOR": Samples(
        good=[
            ({"source": "IMPORT"}, NOBODY | {"source": "IMPORT"}),
            (
                {"source": "EMAIL", "name": "Ada", "workspaceMemberId": AN_ID},
                NOBODY | {"name": "Ada", "workspaceMemberId": AN_ID},
            ),
            ({"source": None}, NOBODY | {"source": None}),
            (
                {"source": "EMAIL", "context": {"provider": "imap"}},
                NOBODY | {"context": {"provider": "imap"}},
            ),
        ],
        bad=["EMAIL", 1, ["EMAIL"], {"source": "NOBODY"}, {"foo": 1}],
    ),
    # Its fields hold ten files, not two.
    "FILES": replace(SAMPLES["FILES"], bad=[b for b in SAMPLES["FILES"].bad if not fits(b)]),
    "MULTI_SELECT": Samples(
        good=[(["TWO"], ["TWO"]), (["THREE", "ONE", "THREE"], ["THREE", "ONE"])],
        empty=[[]],
        reads_empty=[],
        bad=["FOUR", ["FOUR"], [1], [None], 5, True, {"a": 1}],
    ),
}
TYPES = sorted(FIELD_TYPES.keys() - ELSEWHERE.keys())


def samples_of(key: str) -> tuple[str, Samples]:
    return FIELD_OF_TYPE[key], OWN_SAMPLES.get(key) or SAMPLES[key]


@pytest.mark.parametrize("key", TYPES)
def test_a_value_the_type_does_not_take_is_refused(admin_context: RequestContext, key: str) -> None:
    name, samples = samples_of(key)
    assert admin_context.catalog.by_singular["specimen"].fields[name].type == key
    made = create(admin_context, "specimen", name="Kept")
    before = rows(admin_context, "specimen")
    for bad in samples.bad:
        with pytest.raises(InvalidData) as refused:
            create_many(admin_context, "specimen", [{}, {name: bad}])
        assert name in refused.value.message
        assert refused.value.code == "INVALID_ARGS_DATA"
        with pytest.raises(InvalidData):
            update(admin_context, "specimen", made["id"], **{name: bad})
    assert rows(admin_context, "specimen") == before


@pytest.mark.parametrize("key", TYPES)
def test_what_is_written_is_read_back(admin_context: RequestContext, key: str) -> None:
    name, samples = samples_of(key)
    bodies = [{name: written} for written, _ in samples.good]
    made = create_many(admin_context, "specimen", bodies)
    expected = [read for _, read in samples.good]
    assert [record[name] for record in made] == expected
    for body, read in zip(bodies, expected, strict=True):
        # An update of a composite leaves alone what it does not name, so it starts from nothing.
        blank = create(admin_context, "specimen")
        assert update(admin_context, "specimen", blank["id"], **body)[name] == read


@pytest.mark.parametrize("key", TYPES)
def test_what_was_read_can_be_written_again(admin_context: RequestContext, key: str) -> None:
    name, samples = samples_of(key)
    for written, read in samples.good:
        if key == "RAW_JSON" and isinstance(read, str):
            continue  # a string is read as JSON text
        made = create(admin_context, "specimen", **{name: written})
        again = update(admin_context, "specimen", made["id"], **{name: made[name]})
        assert again[name] == made[name]


@pytest.mark.parametrize("key", sorted(set(TYPES) - {"ACTOR"}))
def test_null_and_empty_values_clear(admin_context: RequestContext, key: str) -> None:
    name, samples = samples_of(key)
    for empty in (None, *samples.empty):
        assert create(admin_context, "specimen", **{name: empty})[name] == samples.reads_empty
    # An empty object names no sub-field: it leaves a composite alone.
    clearing = [None, *(e for e in samples.empty if not isinstance(e, dict) or key == "RAW_JSON")]
    for empty in clearing:
        made = create(admin_context, "specimen", **{name: samples.good[0][0]})
        changed = update(admin_context, "specimen", made["id"], **{name: empty})
        assert changed[name] == samples.reads_empty


def test_a_field_left_out_has_its_empty_value(admin_context: RequestContext) -> None:
    blank = create(admin_context, "specimen")
    for key in set(TYPES) - {"ACTOR"}:
        name, samples = samples_of(key)
        assert blank[name] == samples.reads_empty


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("intValue", 2**31 - 1, 2**31),
        ("intValue", -5, 1.5),
        ("bigintValue", 2**63 - 1, 2**63),
    ],
)
def test_whole_numbers_keep_to_their_range(
    admin_context: RequestContext, name: str, good: int, bad: float
) -> None:
    with pytest.raises(InvalidData, match=name):
        create(admin_context, "specimen", **{name: bad})
    assert create(admin_context, "specimen", **{name: good})[name] == good
