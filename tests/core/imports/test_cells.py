"""What cells say, by declared formats; nothing is guessed (docs/api/imports.md#formats)."""

import pytest

from tests.core.imports.world import bring, counts, make, put, records, refused, table

NUMBERS = [
    ({}, "1234.5", 1234.5),
    ({}, "1,234.5", None),
    ({}, "1.234", 1.234),
    ({"decimal": ","}, "1234,5", 1234.5),
    ({"decimal": ","}, "1.234", None),
    ({"decimal": ","}, "1.234,5", None),
    ({"decimal": ",", "thousands": "."}, "1.234", 1234),
    ({"decimal": ",", "thousands": "."}, "-1.234.567,89", -1234567.89),
    ({"decimal": ",", "thousands": "."}, "1.23", None),
    ({"decimal": ",", "thousands": "."}, "1234.567", None),
    ({"decimal": ",", "thousands": "."}, "1,2,3", None),
    ({"thousands": ","}, "1,234.5", 1234.5),
    ({"thousands": ","}, "1.234,5", None),
    ({"thousands": "'"}, "1'234", 1234),
    ({"thousands": " "}, " 1 234 ", 1234),
    ({}, "12 EUR", None),
    ({}, "1e3", 1000),
    ({}, "NaN", None),
    ({}, "١٢", None),
]
DATES = [
    ({}, "2024-02-29", "2024-02-29"),
    ({}, "29.02.2024", None),
    ({}, "02/03/2024", None),
    ({"dateFormat": "DD.MM.YYYY"}, "29.02.2024", "2024-02-29"),
    ({"dateFormat": "DD.MM.YYYY"}, "2024-02-29", "2024-02-29"),
    ({"dateFormat": "DD.MM.YYYY"}, "30.02.2024", None),
    ({"dateFormat": "DD.MM.YYYY"}, "9.2.2024", None),
    ({"dateFormat": "D.M.YYYY"}, "9.2.2024", "2024-02-09"),
    ({"dateFormat": "MM/DD/YYYY"}, "02/03/2024", "2024-02-03"),
    ({"dateFormat": "DD/MM/YYYY"}, "02/03/2024", "2024-03-02"),
    ({"dateFormat": "DD/MM/YYYY"}, "02/13/2024", None),
    ({"dateFormat": "DD/MM/YYYY HH:mm"}, "02/03/2024 00:00", "2024-03-02"),
    ({"dateFormat": "DD/MM/YYYY HH:mm"}, "02/03/2024 12:00", None),
]
TIMES = [
    ({}, "2024-01-02T03:04:05Z", "2024-01-02T03:04:05.000Z"),
    ({}, "2024-01-02 03:04", "2024-01-02T03:04:00.000Z"),
    ({"timeZone": "Europe/Berlin"}, "2024-01-02 03:04", "2024-01-02T02:04:00.000Z"),
    ({"timeZone": "Europe/Berlin"}, "2024-07-02T03:04+00:00", "2024-07-02T03:04:00.000Z"),
    ({"dateFormat": "D.M.YYYY H:mm"}, "2.1.2024 3:04", "2024-01-02T03:04:00.000Z"),
    ({"dateFormat": "D.M.YYYY H:mm"}, "2.1.2024", None),
]
OTHERS = [
    ("booleanValue", {}, "Ja", True),
    ("booleanValue", {}, "0", False),
    ("booleanValue", {}, "maybe", None),
    ("multiSelectValue", {}, "ONE; THREE", ["ONE", "THREE"]),
    ("multiSelectValue", {"listSeparator": "|"}, "ONE|THREE", ["ONE", "THREE"]),
    ("multiSelectValue", {}, '["ONE"]', ["ONE"]),
    ("multiSelectValue", {}, "ONE;NINE", None),
    ("arrayValue", {}, "a; b,c", ["a", "b,c"]),
    ("arrayValue", {}, '["a", 7', None),
    ("selectValue", {}, "TWO", "TWO"),
    ("selectValue", {}, "two", "TWO"),
    ("selectValue", {}, "nine", None),
    ("rawJsonValue", {}, '{"a": [1]}', {"a": [1]}),
    ("rawJsonValue", {}, "{", None),
    ("intValue", {}, "7.5", None),
    ("intValue", {}, "7.0", 7),
    ("bigintValue", {}, "9007199254740993", 9007199254740993),
    ("uuidValue", {}, " 0197aae2-2ded-78ea-b33e-0efeb24fc1b4 ", None),
]
CASES = [
    *(("floatValue", *case) for case in NUMBERS),
    *(("dateValue", *case) for case in DATES),
    *(("dateTimeValue", *case) for case in TIMES),
    *OTHERS[:-1],
    (
        "uuidValue",
        {},
        " 0197aae2-2ded-78ea-b33e-0efeb24fc1b4 ",
        "0197aae2-2ded-78ea-b33e-0efeb24fc1b4",
    ),
]


@pytest.mark.parametrize(("field", "options", "text", "value"), CASES, ids=str)
def test_a_cell_is_read_by_its_declaration(rest, field, options, text, value):
    cell = '"' + text.replace('"', '""') + '"'
    found = bring(rest, table(f"{field}|textValue", f"{cell}|a"), object="specimens", **options)
    if value is None:
        assert counts(found) == {"failed": 1}
        (row,) = refused(rest, found)
        assert row["#field"] == field
        assert "expected" in row["#message"]
        assert row[f"{field}"] == text
    else:
        assert counts(found) == {"created": 1}, refused(rest, found)
        assert records(rest, "specimens")[0][field] == value


def test_composites_come_whole_or_in_parts(rest):
    text = table(
        "name.firstName|phonesValue|linksValue|currencyValue|addressValue.addressCity",
        "Ada|030 901820|acme.test|1234.56|Köln",
        "Bob|+33 6 12 34 56 78|||",
    ).replace("name.firstName", "fullNameValue.firstName")
    found = bring(rest, text, object="specimens", phoneCountry="DE", currency="EUR")
    assert counts(found) == {"created": 2}, refused(rest, found)
    ada, bob = sorted(records(rest, "specimens"), key=lambda r: r["fullNameValue"]["firstName"])
    assert ada["phonesValue"]["primaryPhoneCallingCode"] == "+49"
    assert ada["phonesValue"]["primaryPhoneCountryCode"] == "DE"
    assert ada["linksValue"]["primaryLinkUrl"] == "acme.test"
    assert ada["currencyValue"] == {"amountMicros": 1234560000, "currencyCode": "EUR"}
    assert bob["phonesValue"]["primaryPhoneCountryCode"] == "FR"


REFUSED = [
    ({}, "object"),
    ({"object": "nothing"}, "nothing"),
    ({"object": "people", "mode": "replace"}, "mode"),
    ({"object": "people", "decimals": 2}, "decimals"),
    ({"object": "people", "skipHooks": True}, "skipHooks"),
    ({"object": "people", "dryRun": "yes"}, "dryRun"),
    ({"object": "people", "dateFormat": "MM.YYYY"}, "dateFormat"),
    ({"object": "people", "dateFormat": "DD.DD.YYYY"}, "dateFormat"),
    ({"object": "people", "dateFormat": "TT.MM.YYYY"}, "dateFormat"),
    ({"object": "people", "timeZone": "Berlin"}, "timeZone"),
    ({"object": "people", "timeZone": "../etc/passwd"}, "timeZone"),
    ({"object": "people", "timeZone": ["UTC"]}, "timeZone"),
    ({"object": "people", "decimal": ",", "thousands": ","}, "same sign"),
    ({"object": "people", "phoneCountry": "Germany"}, "phoneCountry"),
    ({"object": "people", "phoneCountry": ["DE"]}, "phoneCountry"),
    ({"object": "people", "currency": "Euro"}, "currency"),
    ({"object": "people", "currency": {}}, "currency"),
    ({"object": "people", "decimal": []}, "decimal"),
    ({"object": "people", "columns": []}, "columns"),
    ({"object": "people", "columns": {"a": 7}}, "a string" and "text"),
    ({"object": "people", "columns": {"A": "nothing"}}, "nothing"),
    ({"object": "people", "columns": {"A": "name"}}, "name.firstName"),
    ({"object": "people", "columns": {"A": "name.middle"}}, "name.firstName"),
    ({"object": "people", "columns": {"A": "company"}}, "company.domainName"),
    ({"object": "people", "columns": {"A": "company.name"}}, "company.domainName"),
    ({"object": "people", "columns": {"A": "city", "B": "city"}}, "same field"),
    ({"object": "people", "columns": {"A": "createdBy.name"}}, "createdBy.source"),
    ({"object": "people", "matchOn": ["emails"]}, "matchOn"),
    ({"object": "people", "mode": "upsert", "matchOn": ["city"]}, "emails.primaryEmail"),
]


@pytest.mark.parametrize(("body", "told"), REFUSED, ids=str)
def test_what_cannot_be_asked_is_refused_at_once(rest, body, told):
    answer = rest.request("POST", "/rest/imports", body)
    assert answer.status == 400, answer.text
    assert told in answer.body["messages"][0]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"columns": {"Mail": "emails"}}, "Town"),
        ({"columns": {"Mail": "emails", "Town": None, "Else": "city"}}, "Else"),
        (
            {"mode": "upsert", "matchOn": ["emails"], "columns": {"Town": "city", "Mail": None}},
            "matchOn",
        ),
    ],
)
def test_headings_and_mapping_have_to_fit(rest, options, told):
    job = make(rest, object="people", **options)
    answer = put(rest, job, table("Mail,Town", "a@a.test,Rome"))
    assert answer.status == 400
    assert told in answer.body["messages"][0]
