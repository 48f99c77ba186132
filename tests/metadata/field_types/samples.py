"""For every field type: a definition, good values with what reads back, bad values, defaults.

The matrix tests take their cases from here and assert that the registry has no type without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from metadata.definitions import MANY_TO_ONE, FieldDef, Option, RelationDef
from tests.metadata.field_types.composite_samples import COMPOSITE_SAMPLES
from tests.metadata.field_types.sample_cases import AN_ID, Samples

OBJECT_ID = UUID("01890000-0000-7000-8000-000000000001")
FIELD_ID = UUID("01890000-0000-7000-8000-000000000002")
FILE = {
    "fileId": AN_ID,
    "label": "offer.pdf",
    "extension": ".pdf",
    "fileCategory": "TEXT_DOCUMENT",
}


def a_field(type_key: str, **facts: Any) -> FieldDef:
    """A custom field named "probe" of a type, ready to use."""
    given = {**DEFINITIONS.get(type_key, {}), **facts}
    return FieldDef(
        **{
            "id": FIELD_ID,
            "object_id": OBJECT_ID,
            "type": type_key,
            "name": "probe",
            "label": "Probe",
            "column_name": "probe",
            "is_custom": True,
            **given,
        }
    )


def options(*values: str) -> tuple[Option, ...]:
    return tuple(
        Option(UUID(int=place + 1), value, value.title(), "blue", place)
        for place, value in enumerate(values)
    )


_MANY_TO_ONE = RelationDef(MANY_TO_ONE, OBJECT_ID, None, join_column="probeId")
DEFINITIONS: Mapping[str, dict[str, Any]] = {
    "SELECT": {"options": options("NEW", "DONE", "LATE")},
    "MULTI_SELECT": {"options": options("NEW", "DONE", "LATE")},
    "RATING": {"options": options("RATING_1", "RATING_2", "RATING_3", "RATING_4", "RATING_5")},
    "RELATION": {"relation": _MANY_TO_ONE},
    "MORPH_RELATION": {"relation": _MANY_TO_ONE},
    "FILES": {"settings": {"maxNumberOfValues": 2}},
}


def _both(*values: Any) -> list[tuple[Any, Any]]:
    return [(value, value) for value in values]


SAMPLES: Mapping[str, Samples] = {
    **COMPOSITE_SAMPLES,
    "TEXT": Samples(
        good=_both("Acme", "  kept  ", 'O\'Neil "x" \\ % _', "日本語 🙂", "x" * 100_000),
        empty=[""],
        reads_empty="",
        bad=[True, 5, 1.5, ["a"], {"a": 1}, "nul\x00", "\ud800", "x" * 1_000_001],
        defaults=[("'Hello'", "Hello"), ("''", ""), ("'now'", "now"), ('"O\'Neil"', "O'Neil")],
        bad_defaults=["Hello", "'", 5, ["'a'"], "'a\x00'"],
    ),
    "NUMBER": Samples(
        good=[(42, 42), (-1.5, -1.5), (0, 0), (1e300, 1e300), (3_000_000_000, 3_000_000_000)],
        bad=["string", "42", True, [1], {"a": 1}, float("nan"), float("inf"), 10**400],
        defaults=[(5, 5), (0, 0)],
        bad_defaults=["'5'", True, [], float("nan")],
    ),
    "NUMERIC": Samples(
        good=[(1.5, 1.5), ("1.5", 1.5), (10, 10), ("-0.25", -0.25), (0.1, 0.1)],
        bad=["abc", "", True, [], {}, float("inf"), "1e999", 10**50, "Infinity", "1_000"],
        defaults=[("1.5", 1.5)],
        bad_defaults=["abc", True],
    ),
    "BOOLEAN": Samples(
        good=_both(True, False),
        bad=["true", 1, 0, [], {}, ""],
        defaults=_both(True, False),
        bad_defaults=["'true'", 1],
    ),
    "DATE": Samples(
        good=[
            ("2026-11-24", "2026-11-24"),
            ("0001-01-01", "0001-01-01"),
            ("9999-12-31", "9999-12-31"),
            ("2025-01-13T09:30:00.000Z", "2025-01-13"),
        ],
        bad=["soon", "2026-13-01", "2026-02-30", "0000-01-01", 5, True, [], {}, "", "24.11.2026"],
        defaults=[("2026-11-24", "2026-11-24")],
        bad_defaults=["tomorrow", 5],
    ),
    "DATE_TIME": Samples(
        good=[
            ("2026-10-02T08:15:30.120Z", "2026-10-02T08:15:30.120Z"),
            ("2025-01-13 00:00:00", "2025-01-13T00:00:00.000Z"),
            ("2025-01-13", "2025-01-13T00:00:00.000Z"),
            ("2025-01-13T10:00:00+02:00", "2025-01-13T08:00:00.000Z"),
            ("2025-01-13T10:00+0530", "2025-01-13T04:30:00.000Z"),
            ("2025-01-13T10:00:00.123999Z", "2025-01-13T10:00:00.123Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ],
        bad=[
            "soon",
            "2026-13-01T00:00:00Z",
            "0001-01-01T00:00:00+14:00",
            1736726400000,
            True,
            [],
            {},
            "",
            "2025-01-13T25:00:00Z",
            "9999-12-31T23:59:59-12:00",
        ],
        defaults=[("2026-10-02T08:15:30.120Z", "2026-10-02T08:15:30.120Z")],
        bad_defaults=["tomorrow", 5],
    ),
    "SELECT": Samples(
        good=_both("NEW", "LATE"),
        bad=["OTHER", "new", "", 5, True, ["NEW"], {}],
        defaults=[("'DONE'", "DONE")],
        bad_defaults=["DONE", "'OTHER'", 5, ["'DONE'"]],
    ),
    "MULTI_SELECT": Samples(
        good=[(["NEW"], ["NEW"]), (["LATE", "NEW", "LATE"], ["LATE", "NEW"]), ("NEW", ["NEW"])],
        empty=[[]],
        reads_empty=[],
        bad=["OTHER", ["OTHER"], [1], [None], 5, True, {"a": 1}, [["NEW"]]],
        defaults=[(["'NEW'", "'DONE'"], ["NEW", "DONE"])],
        bad_defaults=["'NEW'", [], ["NEW"], ["'OTHER'"], ["'NEW'", "'NEW'"]],
    ),
    "RATING": Samples(
        good=_both("RATING_1", "RATING_5"),
        bad=["RATING_6", 4, True, ["RATING_1"], ""],
        defaults=[("'RATING_3'", "RATING_3")],
        bad_defaults=["RATING_3", "'RATING_9'"],
    ),
    "ARRAY": Samples(
        good=[(["a", "b,c", '"', "NULL", ""], ["a", "b,c", '"', "NULL", ""]), ("lone", ["lone"])],
        empty=[[]],
        reads_empty=[],
        bad=[True, 5, {"a": 1}, [1], [None], [["a"]], ["nul\x00"], ["\udfff"]],
        defaults=[(["'a'", "'b'"], ["a", "b"]), (["plain"], ["plain"])],
        bad_defaults=[5, [1]],
    ),
    "RAW_JSON": Samples(
        good=[
            ({"a": [1, None, {"b": "ü"}]}, {"a": [1, None, {"b": "ü"}]}),
            ('{"a": 1}', {"a": 1}),
            ([1, 2], [1, 2]),
            ([], []),
            ('"text"', "text"),
            (5, 5),
            (True, True),
        ],
        empty=[{}, "{}", "null"],
        bad=["{", "plain", {"a": "\x00"}, {"\x00": 1}, {"a": float("nan")}, {"a": "\ud800"}, ""],
        defaults=[({"a": 1}, {"a": 1})],
        bad_defaults=["{", {"a": "\x00"}],
    ),
    "FILES": Samples(
        good=[
            ([FILE], [FILE]),
            ([{"fileId": AN_ID, "label": "offer.pdf", "url": "https://x.test/f"}], [FILE]),
        ],
        empty=[[]],
        reads_empty=[],
        bad=[
            "x",
            5,
            {"fileId": AN_ID, "label": "a"},
            ["x"],
            [{"label": "a"}],
            [{"fileId": "1", "label": "a"}],
            [{"fileId": AN_ID, "label": 5}],
            [{"fileId": AN_ID, "label": "a", "other": 1}],
            [FILE, FILE, FILE],
            [{**FILE, "fileCategory": "MUSIC"}],
            [{**FILE, "extension": 5}],
        ],
        defaults=[([FILE], [FILE])],
        bad_defaults=["'x'"],
    ),
    "UUID": Samples(
        good=[(AN_ID, AN_ID), (AN_ID.upper(), AN_ID)],
        bad=["x", "", 5, True, [], {}, AN_ID.replace("-", ""), f"{{{AN_ID}}}", f"urn:uuid:{AN_ID}"],
        defaults=[(f"'{AN_ID}'", AN_ID)],
        bad_defaults=["'x'", 5],
    ),
    "POSITION": Samples(
        good=[(3, 3), (-0.5, -0.5)],
        bad=["middle", True, [], {}, float("nan"), float("inf"), ""],
        defaults=[(0, 0)],
        bad_defaults=["'x'"],
    ),
    "RELATION": Samples(good=[(AN_ID, AN_ID)], bad=["x", 5, True, [], {}, ""]),
    "MORPH_RELATION": Samples(good=[(AN_ID, AN_ID)], bad=["x", 5, True, [], {}, ""]),
    "TS_VECTOR": Samples(good=[], bad=["text", None, 5]),
}
