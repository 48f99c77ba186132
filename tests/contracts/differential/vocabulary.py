"""The words of the differential world.

They are few, so that what is requested often exists, and odd, so that escaping, lifting and sorting
have something to do.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

# The time at which everything happens.
MOMENT = datetime(2026, 5, 4, 10, 20, 30, 123000, tzinfo=UTC)

PLAIN_TEXTS = ("Acme", "Globex", "Initech", "Umbrella", "Hooli", "acme west", "Acme South")
ODD_TEXTS = (
    "",
    " ",
    "%",
    "_",
    "a%",
    "%e%",
    "Ümlaut GmbH",
    "日本語 🙂",
    "O'Neil",
    'say "x"',
    "back\\slash",
    "a,b",
    "(a)",
    "[b]",
    "{c}",
    "# no comment",
    'three """ quotes',
    "line\nbreak",
    "tab\there",
    "$v1",
    "null",
    "true",
    "1",
    "1.0",
    "1e3",
    "NULL",
    "é",
    "é",
    "x" * 300,
)
WORDS = ("acme", "glo", "ini", "west", "umlaut", "neil", "日本語", "nothing", "a b", "%")
CITIES = ("Berlin", "Paris", "berlin", "Zürich", "")
INTEGERS = (0, 1, 2, 5, 7, 10, 42, 100, -1, -7, 1000, 2147483647)
BIG_INTEGERS = (*INTEGERS, 3_000_000_000, -9_007_199_254_740_991, 10**15)
DECIMALS = (0.0, 0.5, 1.0, 1.5, -0.25, 10.0, 1e3, 42.42, 1e-7, 123456.789)
DAYS = ("2026-11-24", "2026-01-01", "1999-12-31", "0001-01-01", "9999-12-31", "2024-02-29")
MOMENTS = (
    "2026-05-04T10:20:30.123Z",
    "2026-01-01T00:00:00.000Z",
    "1999-12-31T23:59:59.999Z",
    "2026-10-02T08:15:30.120+02:00",
    "2026-05-04",
)
EMAILS = ("ada@acme.test", "bo@globex.test", "Ada@ACME.test", "c@initech.test", "")
URLS = ("https://acme.test", "globex.test", "https://Initech.test/About/", "")
PHONES = ("+33612345678", "06 12 34 56 78", "+4930123456", "")
CURRENCIES = ("EUR", "USD", "CHF", "")
JSON_VALUES: tuple[Any, ...] = (
    {"a": 1},
    {"a": {"b": [1, None, "x"]}},
    [],
    {},
    [1, 2],
    "text",
    5,
    True,
    None,
)
BLOCKS = '[{"type": "paragraph", "props": {}, "content": [], "children": []}]'

# Not of the expected kind, whichever that is.
WRONG: tuple[Any, ...] = (
    "soon",
    5,
    1.5,
    True,
    [],
    {},
    ["a", 5],
    {"a": 1},
    "2026-13-01",
    "x" * 40,
    -1,
    [None],
)

# Of unique fields, and one of another.
UNIQUE_NAMES = ("id", "emails", "domainName", "uniqueText", "id,emails.primaryEmail", "city")

TIME_ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Nowhere/Land")
