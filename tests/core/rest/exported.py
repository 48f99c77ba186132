"""What the tests of exports share: files read back, records that have everything."""

import csv
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from core.rest.export.tables import NUMBERS
from metadata.types.registry import field_type
from tests.core.query.world import obj
from tests.core.rest.records import create_many

NAUGHTY = json.loads((Path(__file__).parents[2] / "corpora" / "naughty_strings.json").read_text())
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FULL = {
    "uuidValue": "0197aae2-2ded-78ea-b33e-0efeb24fc1b4",
    "textValue": 'a "quoted", text\r\nof two lines; ünï — 漢字',
    "uniqueText": " leading and trailing ",
    "floatValue": 0.1,
    "intValue": -7,
    "bigintValue": 9007199254740993,
    "booleanValue": False,
    "dateValue": "2024-02-29",
    "dateTimeValue": "1969-12-31T23:59:59.999Z",
    "selectValue": "TWO",
    "multiSelectValue": ["ONE", "THREE"],
    "ratingValue": "RATING_3",
    "arrayValue": ["a,b", 'c"d', "", "{}"],
    "rawJsonValue": {"a": [1, 2.50, None, "x\ny"], "b": {"c": True}},
    "richTextValue": {"blocknote": None, "markdown": "# Title\n\n- one\n- two"},
    "fullNameValue": {"firstName": "Ada", "lastName": "O'Neil"},
    "emailsValue": {"primaryEmail": "a@b.test", "additionalEmails": ["c@d.test"]},
    "phonesValue": {
        "primaryPhoneNumber": "15112345678",
        "primaryPhoneCountryCode": "DE",
        "primaryPhoneCallingCode": "+49",
        "additionalPhones": [],
    },
    "linksValue": {
        "primaryLinkUrl": "https://a.test/x",
        "primaryLinkLabel": "A, B",
        "secondaryLinks": [{"url": "https://c.test", "label": "C"}],
    },
    "currencyValue": {"amountMicros": 2500000000, "currencyCode": "EUR"},
    "addressValue": {
        "addressStreet1": "Straße 1",
        "addressCity": "Köln",
        "addressLat": 50.9375,
        "addressLng": -6.9603,
    },
}


def rows_of(text):
    heading, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def exported(client, plural, **query):
    answer = client.get(f"/rest/{plural}", format="csv", **query)
    assert answer.status == 200, answer.text
    return rows_of(answer.text)


def value_of(text, kind):
    """What an import reads in a cell, by the field's kind (docs/api/rest.md#export)."""
    if not text:
        return "" if kind in ("text", "rich_text") else None
    if kind in NUMBERS:
        return Decimal(text)
    if kind == "boolean":
        return {"true": True, "false": False}[text]
    if kind.startswith("json") or kind.endswith("_array"):
        return json.loads(text, parse_float=Decimal, parse_int=Decimal)
    return text


def record_of(row, kinds):
    record: dict[str, Any] = {}
    for heading, text in row.items():
        name, _, part = heading.partition(".")
        value = value_of(text, kinds[heading])
        if part:
            record.setdefault(name, {})[part] = value
        else:
            record[name] = value
    return record


def kinds_of(admin_context, name):
    kinds = {}
    of = obj(admin_context, name)
    for key, field in [*of.fields.items(), *of.join_columns.items(), *of.older_names.items()]:
        for part in field_type(field).parts(field):
            kinds[f"{key}.{part.name}" if part.name else key] = part.kind.key
    return kinds


def by_json(client, plural, **query):
    answer = client.get(f"/rest/{plural}", limit=200, **query)
    return json.loads(answer.text, parse_float=Decimal, parse_int=Decimal)["data"][plural]


def make_people(rest):
    """In two calls, so that their ids are of two moments."""
    return create_many(
        rest, "people", [{"city": f"C{n % 7}", "jobTitle": "x" if n % 2 else ""} for n in range(60)]
    ) + create_many(rest, "people", [{"city": f"C{n % 7}"} for n in range(60, 120)])


def sheet_of(rest, plural, **query):
    response = rest._client.get(
        f"/rest/{plural}",
        {"format": "xlsx", **query},
        headers={"Authorization": f"Bearer {rest.secret}"},
    )
    content = b"".join(response)
    assert response.status_code == 200, content
    assert int(response["Content-Length"]) == len(content)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        tree = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    rows = []
    for row in tree.iter(f"{SHEET}row"):
        assert row.find(f".//{SHEET}f") is None
        rows.append(
            {
                cell.attrib["r"].rstrip("0123456789"): (
                    cell.get("t", "n"),
                    "".join(cell.itertext()),
                )
                for cell in row.iter(f"{SHEET}c")
            }
        )
    heading, *found = rows
    names = {column: text for column, (_, text) in heading.items()}
    return [{names[column]: cell for column, cell in row.items()} for row in found]
