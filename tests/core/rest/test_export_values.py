"""What a cell holds, and that it reads back equal (docs/api/rest.md#export-cells)."""

import json
from decimal import Decimal

import pytest

from tests.core.query.world import insert
from tests.core.rest.exported import (
    FULL,
    NAUGHTY,
    by_json,
    exported,
    kinds_of,
    record_of,
    rows_of,
    sheet_of,
)
from tests.core.rest.records import create, create_many


@pytest.fixture
def specimens(rest):
    habitat = create(rest, "habitats", name="Sea")
    full = {**FULL, "habitatId": habitat["id"], "subjectHabitatId": habitat["id"]}
    return create_many(rest, "specimens", [full, {}, {"rawJsonValue": '"text"'}, {"intValue": 0}])


def test_a_csv_reads_back_equal_value_by_value(rest, admin_context, specimens):
    kinds = kinds_of(admin_context, "specimen")
    read = [record_of(row, kinds) for row in exported(rest, "specimens")]
    expected = by_json(rest, "specimens")
    assert len(read) == 4
    for one, other in zip(read, expected, strict=True):
        assert one.keys() == other.keys()
        for name in other:
            assert one[name] == other[name], name


def test_what_was_read_back_makes_equal_records(rest, admin_context, specimens):
    kinds = kinds_of(admin_context, "specimen")
    system = {"id", "createdAt", "updatedAt", "deletedAt", "createdBy", "updatedBy", "uniqueText"}
    copies = []
    for row in exported(rest, "specimens"):
        record = record_of(row, kinds)
        # A text that holds JSON is read as that, which the cell's text is.
        record["rawJsonValue"] = row["rawJsonValue"] or None
        copies.append({k: v for k, v in record.items() if k not in system})
    body = json.dumps(copies, default=lambda d: int(d) if d == int(d) else float(d))
    made = rest.post("/rest/batch/specimens", body, headers={"Content-Type": "application/json"})
    assert made.status == 201, made.text
    shown = {record["id"]: record for record in by_json(rest, "specimens")}
    for original, copy in zip(specimens, made.body["data"]["createSpecimens"], strict=True):
        first, second = shown[original["id"]], shown[copy["id"]]
        for name in first.keys() - system:
            assert first[name] == second[name], name


def test_naughty_texts_survive(rest, admin_context):
    texts = [text for text in NAUGHTY if isinstance(text, str) and "\0" not in text]
    insert(admin_context, "person", [{"intro": text or None} for text in texts])
    assert sorted(row["intro"] for row in exported(rest, "people")) == sorted(texts)


def test_ndjson_is_the_list_line_by_line(rest, specimens):
    answer = rest.get("/rest/specimens", format="ndjson")
    assert answer.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert answer.text.endswith("}\n")
    lines = answer.text.removesuffix("\n").split("\n")
    read = [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in lines]
    assert read == by_json(rest, "specimens")
    short = rest.get("/rest/specimens", format="ndjson", omit_null_values="true", fields="intValue")
    assert [json.loads(line).keys() for line in short.text.split("\n")[1:2]] == [{"id"}]


def test_an_empty_list_is_a_heading(rest):
    assert rest.get("/rest/people", format="csv", fields="city,company").text == (
        "id,city,companyId\r\n"
    )
    assert rest.get("/rest/people", format="ndjson").text == ""


def test_the_answer_is_a_file(rest):
    answer = rest.get("/rest/people", format="csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = answer.headers["Content-Disposition"]
    assert name.startswith('attachment; filename="people-')
    assert name.endswith('.csv"')
    assert int(answer.headers["Content-Length"]) == len(answer.text.encode())
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("text", ["=1+1", "+49 151", "-x", "@SUM(A1)", "\tx", "\r=1"])
def test_formulas_are_guarded_only_for_excel(rest, admin_context, text):
    insert(admin_context, "person", [{"city": text}])
    assert exported(rest, "people")[0]["city"] == text
    answer = rest.get("/rest/people", format="csv", excel=1, fields="city")
    assert answer.text.startswith("\ufeffid,city\r\n")
    assert rows_of(answer.text)[0]["city"] == "'" + text


def test_numbers_are_not_guarded(rest):
    create(rest, "specimens", intValue=-7)
    answer = rest.get("/rest/specimens", format="csv", excel=1, fields="intValue")
    assert rows_of(answer.text)[0]["intValue"] == "-7"


def test_a_workbook_has_cells_of_their_own_kind(rest):
    create(
        rest,
        "specimens",
        **{k: v for k, v in FULL.items() if k not in ("uniqueText", "textValue")},
        textValue="=1+1",
    )
    create(rest, "specimens", dateValue="1899-01-01", booleanValue=True)
    fields = "textValue,intValue,bigintValue,floatValue,booleanValue,dateValue,dateTimeValue,"
    first, second = sheet_of(rest, "specimens", fields=fields + "arrayValue,addressValue")
    assert first["textValue"] == ("inlineStr", "=1+1")
    assert first["intValue"] == ("n", "-7")
    assert first["bigintValue"] == ("inlineStr", "9007199254740993")
    assert first["floatValue"] == ("n", "0.1")
    assert first["booleanValue"] == ("b", "0")
    assert first["dateValue"] == ("n", "45351")
    assert first["addressValue.addressCity"] == ("inlineStr", "Köln")
    assert first["arrayValue"] == ("inlineStr", '["a,b","c\\"d","","{}"]')
    assert second["dateValue"] == ("inlineStr", "1899-01-01")
    assert second["booleanValue"] == ("b", "1")
    assert "textValue" not in second
