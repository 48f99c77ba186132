"""For every field type: a definition, good values with what reads back, bad values, defaults.

The matrix tests take their cases from here and assert that the registry has no type without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from metadata.definitions import MANY_TO_ONE, FieldDef, Option, RelationDef

OBJECT_ID = UUID("01890000-0000-7000-8000-000000000001")
FIELD_ID = UUID("01890000-0000-7000-8000-000000000002")
AN_ID = "7c0e4a52-3f57-4f0b-9c1d-4f2b7a3f9e10"
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


@dataclass(frozen=True)
class Samples:
    """`good`: (written, read back); `empty`: written values that read back as `reads_empty`;
    `bad`: refused values; `defaults`: (contract notation, reads back); `bad_defaults`."""

    good: list[tuple[Any, Any]]
    bad: list[Any]
    reads_empty: Any = None
    empty: list[Any] = field(default_factory=list)
    defaults: list[tuple[Any, Any]] = field(default_factory=list)
    bad_defaults: list[Any] = field(default_factory=list)


def _both(*values: Any) -> list[tuple[Any, Any]]:
    return [(value, value) for value in values]


_NAME = {"firstName": "Ada", "lastName": "Nolan"}
_NO_NAME = {"firstName": "", "lastName": ""}
_NO_EMAILS = {"primaryEmail": "", "additionalEmails": []}
_NO_LINKS = {"primaryLinkLabel": "", "primaryLinkUrl": "", "secondaryLinks": []}
_NO_PHONES = {
    "primaryPhoneNumber": "",
    "primaryPhoneCountryCode": "",
    "primaryPhoneCallingCode": "",
    "additionalPhones": [],
}
_NO_MONEY = {"amountMicros": None, "currencyCode": ""}
_NO_ADDRESS = {
    "addressStreet1": "",
    "addressStreet2": "",
    "addressCity": "",
    "addressPostcode": "",
    "addressState": "",
    "addressCountry": "",
    "addressLat": None,
    "addressLng": None,
}
_NOBODY = {"source": None, "workspaceMemberId": None, "name": "", "context": None}
_FRENCH = {
    "primaryPhoneNumber": "612345678",
    "primaryPhoneCountryCode": "FR",
    "primaryPhoneCallingCode": "+33",
    "additionalPhones": [],
}
_HELLO = '[{"type": "paragraph", "props": {}, "content": [], "children": []}]'

SAMPLES: Mapping[str, Samples] = {
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
    "FULL_NAME": Samples(
        good=[(_NAME, _NAME), ({"firstName": "Bo"}, {"firstName": "Bo", "lastName": ""})],
        empty=[{}, {"firstName": "", "lastName": None}],
        reads_empty=_NO_NAME,
        bad=["Ada", 5, [], True, {"middleName": "x"}, {"firstName": 5}, {"lastName": "\x00"}],
        defaults=[({"firstName": "'Ada'", "lastName": "''"}, {"firstName": "Ada", "lastName": ""})],
        bad_defaults=["'Ada'", {"firstName": 5}],
    ),
    "EMAILS": Samples(
        good=[
            (
                {"primaryEmail": " Ada@ACME.test. ", "additionalEmails": ["B@münchen.test"]},
                {"primaryEmail": "ada@acme.test", "additionalEmails": ["b@xn--mnchen-3ya.test"]},
            ),
            (
                {"additionalEmails": '["A@x.test"]'},
                {"primaryEmail": "", "additionalEmails": ["a@x.test"]},
            ),
        ],
        empty=[{}, {"primaryEmail": "", "additionalEmails": []}, {"additionalEmails": [""]}],
        reads_empty=_NO_EMAILS,
        bad=[
            "a@x.test",
            5,
            {"email": "a@x.test"},
            {"primaryEmail": "nobody"},
            {"primaryEmail": "a@b"},
            {"primaryEmail": "a b@x.test"},
            {"primaryEmail": 5},
            {"primaryEmail": "a@@x.test"},
            {"primaryEmail": "@x.test"},
            {"primaryEmail": "a@"},
            {"primaryEmail": "a@-x.test"},
            {"primaryEmail": "a@x..test"},
            {"primaryEmail": "a@" + "x" * 64 + ".test"},
            {"primaryEmail": "a" * 65 + "@x.test"},
            {"additionalEmails": "nobody"},
            {"additionalEmails": ["nobody"]},
            {"additionalEmails": [None]},
            {"additionalEmails": {"a": 1}},
        ],
        defaults=[
            (
                {"primaryEmail": "'a@x.test'", "additionalEmails": None},
                {"primaryEmail": "a@x.test", "additionalEmails": []},
            )
        ],
        bad_defaults=[{"primaryEmail": "'nobody'"}, "'a@x.test'"],
    ),
    "PHONES": Samples(
        good=[
            ({"primaryPhoneNumber": "+33612345678"}, _FRENCH),
            ({"primaryPhoneNumber": "06 12 34 56 78", "primaryPhoneCountryCode": "fr"}, _FRENCH),
            ({"primaryPhoneNumber": "612345678", "primaryPhoneCallingCode": "33"}, _FRENCH),
        ],
        empty=[{}, {"primaryPhoneNumber": "", "additionalPhones": []}],
        reads_empty=_NO_PHONES,
        bad=[
            "+33612345678",
            5,
            {"phone": "1"},
            {"primaryPhoneNumber": 612345678},
            {"primaryPhoneNumber": "call me"},
            {"primaryPhoneNumber": "+1"},
            {"primaryPhoneNumber": "+33612345678", "primaryPhoneCountryCode": "US"},
            {"primaryPhoneNumber": "+33612345678", "primaryPhoneCallingCode": "+1"},
            {"primaryPhoneCountryCode": "XX"},
            {"primaryPhoneCallingCode": "+999"},
            {"primaryPhoneCountryCode": "FR", "primaryPhoneCallingCode": "+49"},
            {"additionalPhones": ["+33612345678"]},
            {"additionalPhones": [{"phone": "1"}]},
            {"additionalPhones": [{"number": "x"}]},
        ],
        defaults=[
            (
                {"primaryPhoneNumber": "''", "primaryPhoneCountryCode": "'FR'"},
                {**_FRENCH, "primaryPhoneNumber": ""},
            )
        ],
        bad_defaults=[{"primaryPhoneCountryCode": "'XX'"}],
    ),
    "LINKS": Samples(
        good=[
            (
                {
                    "primaryLinkUrl": "HTTPS://Acme.TEST:443/About/",
                    "primaryLinkLabel": "Acme",
                    "secondaryLinks": [{"url": "https://a.test/", "label": "blog"}],
                },
                {
                    "primaryLinkLabel": "Acme",
                    "primaryLinkUrl": "https://acme.test/About",
                    "secondaryLinks": [{"url": "https://a.test", "label": "blog"}],
                },
            ),
            ({"primaryLinkUrl": "Acme.test/"}, {**_NO_LINKS, "primaryLinkUrl": "acme.test"}),
        ],
        empty=[{}, {"primaryLinkUrl": "", "secondaryLinks": []}, {"secondaryLinks": [{}]}],
        reads_empty=_NO_LINKS,
        bad=[
            "https://a.test",
            5,
            {"url": "https://a.test"},
            {"primaryLinkUrl": "not a link"},
            {"primaryLinkUrl": "javascript:alert(1)"},
            {"primaryLinkUrl": "data://x"},
            {"primaryLinkUrl": 5},
            {"primaryLinkUrl": "https://" + "a" * 2048},
            {"secondaryLinks": ["https://a.test"]},
            {"secondaryLinks": [{"url": "a b"}]},
            {"secondaryLinks": [{"href": "x"}]},
            {"primaryLinkLabel": 5},
        ],
        defaults=[
            (
                {"primaryLinkUrl": "'https://a.test/'", "secondaryLinks": None},
                {**_NO_LINKS, "primaryLinkUrl": "https://a.test"},
            )
        ],
        bad_defaults=[{"primaryLinkUrl": "'not a link'"}],
    ),
    "CURRENCY": Samples(
        good=[
            (
                {"amountMicros": 2_500_000_000, "currencyCode": "EUR"},
                {"amountMicros": 2_500_000_000, "currencyCode": "EUR"},
            ),
            (
                {"amountMicros": "350000000", "currencyCode": "usd"},
                {"amountMicros": 350_000_000, "currencyCode": "USD"},
            ),
            (
                {"amountMicros": 10**30, "currencyCode": "CLF"},
                {"amountMicros": 10**30, "currencyCode": "CLF"},
            ),
        ],
        empty=[{}, {"amountMicros": None, "currencyCode": ""}],
        reads_empty=_NO_MONEY,
        bad=[
            5,
            "5 EUR",
            {"amount": 5},
            {"amountMicros": "abc"},
            {"amountMicros": True},
            {"amountMicros": float("inf")},
            {"currencyCode": "EURO"},
            {"currencyCode": "ZZZ"},
            {"currencyCode": 978},
            {"amountMicros": []},
        ],
        defaults=[
            ({"amountMicros": None, "currencyCode": "'USD'"}, {**_NO_MONEY, "currencyCode": "USD"})
        ],
        bad_defaults=[{"currencyCode": "'ZZZ'"}, 5],
    ),
    "ADDRESS": Samples(
        good=[
            (
                {"addressCity": "Paris", "addressLat": 48.8809, "addressLng": "2.3326"},
                {
                    **_NO_ADDRESS,
                    "addressCity": "Paris",
                    "addressLat": 48.8809,
                    "addressLng": 2.3326,
                },
            )
        ],
        empty=[{}, {"addressCity": "", "addressLat": ""}],
        reads_empty=_NO_ADDRESS,
        bad=["Paris", 5, {"addressStreet3": "x"}, {"addressCity": 5}, {"addressLat": "north"}],
        defaults=[
            (
                {"addressCity": "'Paris'", "addressCountry": None},
                {**_NO_ADDRESS, "addressCity": "Paris"},
            )
        ],
        bad_defaults=[{"addressLat": "'north'"}],
    ),
    "ACTOR": Samples(
        good=[
            ({"source": "EMAIL"}, {**_NOBODY, "source": "EMAIL"}),
            (
                {"source": "API", "name": "Key", "workspaceMemberId": AN_ID, "context": {"a": 1}},
                {"source": "API", "workspaceMemberId": AN_ID, "name": "Key", "context": {"a": 1}},
            ),
        ],
        bad=["API", {"source": "OTHER"}, {"source": 5}, {"who": 1}, {"workspaceMemberId": "x"}],
        defaults=[
            (
                {"source": "'MANUAL'", "name": "'System'", "workspaceMemberId": None},
                {**_NOBODY, "source": "MANUAL", "name": "System"},
            )
        ],
        bad_defaults=[{"source": "'OTHER'"}],
    ),
    "RICH_TEXT": Samples(
        good=[
            (
                {"blocknote": _HELLO, "markdown": "Hello"},
                {"blocknote": _HELLO, "markdown": "Hello"},
            )
        ],
        empty=[{}, {"blocknote": "", "markdown": ""}, {"markdown": None}, {"blocknote": "[]"}],
        reads_empty={"blocknote": "", "markdown": ""},
        bad=["Hello", {"html": "x"}, {"markdown": 5}, {"blocknote": "{"}, {"blocknote": "{}"}],
        defaults=[
            (
                {"blocknote": _HELLO, "markdown": "Hello"},
                {"blocknote": _HELLO, "markdown": "Hello"},
            )
        ],
        bad_defaults=[{"blocknote": "'{'"}],
    ),
    "RELATION": Samples(good=[(AN_ID, AN_ID)], bad=["x", 5, True, [], {}, ""]),
    "MORPH_RELATION": Samples(good=[(AN_ID, AN_ID)], bad=["x", 5, True, [], {}, ""]),
    "TS_VECTOR": Samples(good=[], bad=["text", None, 5]),
}
