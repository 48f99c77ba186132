"""Files as programs write them: encodings, delimiters, workbooks, and what is none of these."""

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from core.imports.files import workbook_rows
from tests.core.imports.world import bring, counts, make, put, records, refused, shown, table, work

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = table("jobTitle,city", "Führung,Köln", '"a ""b"", c\r\nd",Zürich')
TITLES = {"Führung", 'a "b", c\r\nd'}


def workbook(*rows, sheet="People", more=()):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name in [*more, sheet]:
            written = book.add_worksheet(name)
            for place, row in enumerate(rows if name == sheet else ()):
                written.write_row(place, 0, row)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (TEXT.encode(), "text/csv"),
        (TEXT.encode("utf-8-sig"), "text/csv; charset=utf-8"),
        (TEXT.encode("utf-16"), "text/csv"),
        (TEXT.encode("utf-16-be"), "text/csv; charset=UTF-16BE"),
        (TEXT.encode("cp1252"), 'text/csv; charset="windows-1252"'),
        (TEXT.encode("latin-1"), "text/csv;charset=iso-8859-1"),
        (TEXT.replace(",", "\t").encode(), "text/csv"),
        (TEXT.replace("Title,city", "Title;city").replace('",Z', '";Z').encode(), "text/csv"),
    ],
    ids=["utf-8", "mark", "utf-16", "utf-16-be", "windows", "latin", "tabs", "semicolons"],
)
def test_encodings_and_delimiters(rest, content, kind):
    text = content
    if b";city" in content:
        text = content.replace(b"hrung,", b"hrung;")
    found = bring(rest, text, kind, object="people")
    assert counts(found) == {"created": 2}
    titles = {person["jobTitle"] for person in records(rest, "people")}
    assert titles in (TITLES, {title.replace(",", "\t") for title in TITLES})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"city\r\nK\xf6ln\r\n", "byte 7 (0xf6)"),
        (b"city\r\n" + b"a" * 200_000 + b"\r\nK\xf6ln\r\n", "byte 200009 (0xf6)"),
        (b'city\r\n"open', "row 2 is not CSV"),
        (b'city\r\n"a"b\r\n', "row 2 is not CSV"),
        (b" ", "no headings"),
        (b"\r\n\r\n", "empty"),
        (b"city\r\n", "no rows"),
        (b"city,city\r\na,b\r\n", "twice"),
        (b"city,town\r\na,b\r\n", "town"),
        (b"city\r\n" + b"a" * 1_000_001 + b"\r\n", "row 2 is not CSV"),
        (("," * 1001).join("ab").encode() + b"\n1", "1002 cells"),
    ],
    ids=range(11),
)
def test_what_is_no_table_is_refused_as_a_whole(rest, content, told):
    job = make(rest, object="people")
    answer = put(rest, job, content, "text/csv")
    assert answer.status == 400
    assert told in answer.body["messages"][0]
    assert shown(rest, job)["state"] == "waiting"
    work()
    assert records(rest, "people") == []


def test_rows_are_counted_as_the_file_has_them(rest):
    found = bring(rest, "\r\nemails\r\n\r\na@a.test\r\nbad\r\n,\r\n", object="people")
    assert [(row["#row"], row["emails"]) for row in refused(rest, found)] == [("5", "bad")]


def test_a_value_below_no_heading_is_refused(rest):
    found = bring(rest, table("city,", "Rome,", "Oslo,lost"), object="people")
    assert counts(found) == {"created": 1, "failed": 1}
    (row,) = refused(rest, found)
    assert row["#row"] == "3"


def test_a_workbook_has_numbers_dates_and_truth_values(rest):
    names = ["intValue", "booleanValue", "floatValue", "dateValue", "dateTimeValue", "textValue"]
    moment = datetime(2024, 2, 29, 13, 30, 15)  # noqa: DTZ001  a workbook knows no zones
    row = [7, True, 0.25, date(2024, 2, 29), moment, 12]
    options = {"decimal": ",", "dateFormat": "DD.MM.YYYY", "timeZone": "Europe/Berlin"}
    found = bring(rest, workbook(names, row), XLSX, object="specimens", **options)
    assert counts(found) == {"created": 1}, refused(rest, found)
    (made,) = records(rest, "specimens")
    assert (made["intValue"], made["booleanValue"], made["floatValue"]) == (7, True, 0.25)
    assert made["dateValue"] == "2024-02-29"
    assert made["dateTimeValue"] == "2024-02-29T12:30:15.000Z"
    assert made["textValue"] == "12"


def test_a_sheet_can_be_named(rest):
    book = workbook(["city"], ["Rome"], more=["Other"])
    assert counts(bring(rest, book, XLSX, object="people", sheet="People")) == {"created": 1}
    job = make(rest, object="people", sheet="Nowhere")
    answer = put(rest, job, book, XLSX)
    assert answer.status == 400
    assert "Other, People" in answer.body["messages"][0]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"city\r\nRome", b"\0" * 1000])
def test_what_is_no_workbook_is_refused(rest, content):
    answer = put(rest, make(rest, object="people"), content or b" ", XLSX)
    assert answer.status == 400
    assert "no workbook" in answer.body["messages"][0]


def test_a_workbook_that_asks_for_all_memory_ends_only_its_reader(rest, monkeypatch):
    """Two cells at the ends of a sheet span 17 thousand million cells."""
    book = workbook(["city"], ["Rome"])
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                last = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                text = text.replace(b"</sheetData>", last)
            new.writestr(name, text)
    answer = put(rest, make(rest, object="people"), content.getvalue(), XLSX)
    assert answer.status == 400
    assert f"{workbook_rows.MEMORY_BYTES >> 20} MB" in answer.body["messages"][0]


def test_records_in_json_are_read_line_by_line(rest):
    lines = [
        '{"city": "Rome", "emails": {"primaryEmail": "a@a.test"}}',
        "",
        '{"city": "Rome"',
        '["city"]',
        '{"city": 7}',
        '{"town": "Rome"}',
        '{"city": "Oslo", "company": null}',
    ]
    found = bring(rest, "\n".join(lines), "application/x-ndjson", object="people")
    assert counts(found) == {"created": 2, "failed": 4}
    report = rest.get(found["errorsUrl"]).text.splitlines()
    assert [line.split('"#row": ')[1].split(",")[0] for line in report] == ["3", "4", "5", "6"]
    mended = next(line for line in report if '"city": 7' in line).replace("7}", '"Bonn"}')
    again = bring(rest, mended, "application/x-ndjson", object="people")
    assert counts(again) == {"created": 1}


@pytest.mark.parametrize(
    ("kind", "query", "status"),
    [
        ("application/pdf", {}, 415),
        ("", {}, 415),
        ("text/csv; charset=hex", {}, 415),
        ("text/csv; charset=utf-7", {}, 415),
        ("", {"format": "csv"}, 202),
        ("application/pdf", {"format": "pdf"}, 400),
    ],
)
def test_a_format_is_declared(rest, kind, query, status):
    job = make(rest, object="people")
    headers = {"Content-Type": kind}
    answer = rest.put(f"/rest/imports/{job}/file", "city\r\nRome\r\n", headers=headers, **query)
    assert answer.status == status, answer.text


def test_a_file_is_not_too_large(rest, settings):
    settings.IMPORT_MAX_BYTES = 10
    answer = put(rest, make(rest, object="people"), "city\r\nRome\r\n")
    assert (answer.status, answer.body["code"]) == (413, "PAYLOAD_TOO_LARGE")


def test_rows_are_not_too_many(rest, monkeypatch):
    monkeypatch.setattr("core.imports.staging.MAX_ROWS", 2)
    answer = put(rest, make(rest, object="people"), table("city", *"abc"))
    assert answer.status == 400
    assert "more than 2 rows" in answer.body["messages"][0]


def test_a_file_is_taken_once(rest):
    job = make(rest, object="people")
    assert put(rest, job, table("city", "Rome")).status == 202
    assert put(rest, job, table("city", "Rome")).status == 409
    work()
    assert len(records(rest, "people")) == 1
