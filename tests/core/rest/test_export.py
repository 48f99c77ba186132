"""Lists as files: CSV, NDJSON, XLSX (docs/api/rest.md#export)."""

import csv
import io
import json
import zipfile
from decimal import Decimal
from itertools import chain, repeat
from pathlib import Path
from xml.etree import ElementTree

import pytest

from apikeys.models import PermissionFlag
from core.query.export import reading
from core.query.export.plan import EVERY_RECORD
from core.rest.export import spool, workbook
from core.rest.export.formats import CSV, NDJSON, XLSX, read_format
from core.rest.export.tables import NUMBERS
from tests.core.query.world import insert, obj
from tests.core.rest.records import create, create_many, ids
from twenty.workspaces.models import Workspace

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
    record = {}
    for heading, text in row.items():
        name, _, part = heading.partition(".")
        value = value_of(text, kinds[heading])
        if part:
            record.setdefault(name, {})[part] = value
        else:
            record[name] = value
    return record


def kinds_of(admin_context, name):
    from metadata.types.registry import field_type

    kinds = {}
    of = obj(admin_context, name)
    for key, field in [*of.fields.items(), *of.join_columns.items(), *of.older_names.items()]:
        for part in field_type(field).parts(field):
            kinds[f"{key}.{part.name}" if part.name else key] = part.kind.key
    return kinds


@pytest.fixture
def specimens(rest):
    habitat = create(rest, "habitats", name="Sea")
    full = {**FULL, "habitatId": habitat["id"], "subjectHabitatId": habitat["id"]}
    return create_many(rest, "specimens", [full, {}, {"rawJsonValue": '"text"'}, {"intValue": 0}])


def by_json(client, plural, **query):
    answer = client.get(f"/rest/{plural}", limit=200, **query)
    return json.loads(answer.text, parse_float=Decimal, parse_int=Decimal)["data"][plural]


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


# ── the same records as the list ─────────────────────────────────────────────────────────────


@pytest.fixture
def people(rest):
    return create_many(
        rest, "people", [{"city": f"C{n % 7}", "jobTitle": "x" if n % 2 else ""} for n in range(60)]
    ) + create_many(rest, "people", [{"city": f"C{n % 7}"} for n in range(60, 120)])


QUERIES = [
    {},
    {"order_by": "city[DescNullsLast]"},
    {"order_by": "jobTitle[AscNullsLast],city"},
    {"filter": "city[in]:[C1,C2]"},
    {"filter": "jobTitle[is]:NULL", "order_by": "createdAt[DescNullsFirst]"},
]


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_all_pages_are_in_the_lists_order(rest, people, query):
    found, after = [], {}
    while True:
        page = rest.get("/rest/people", limit=50, **query, **after).body
        found += ids(page["data"]["people"])
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = {"starting_after": page["pageInfo"]["endCursor"]}
    assert ids(exported(rest, "people", **query)) == found
    assert len(found) == page["totalCount"]


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_limit_and_cursors_hold(rest, people, query):
    page = rest.get("/rest/people", limit=20, **query).body
    whole = ids(exported(rest, "people", **query))
    after = page["pageInfo"]["endCursor"]
    assert ids(exported(rest, "people", starting_after=after, **query)) == whole[20:]
    assert ids(exported(rest, "people", starting_after=after, limit=3, **query)) == whole[20:23]
    assert ids(exported(rest, "people", ending_before=after, **query)) == whole[:19]
    assert ids(exported(rest, "people", ending_before=after, limit=5, **query)) == whole[14:19]


@pytest.mark.parametrize(("limit", "count"), [("0", 0), ("201", 120), ("1" * 30, 120), ("7", 7)])
def test_a_limit_is_not_clamped_to_a_page(rest, people, monkeypatch, limit, count):
    monkeypatch.setattr("core.rest.query_params.MAX_LIMIT", 50)
    assert len(exported(rest, "people", limit=limit)) == count


def test_deleted_records_are_left_out_as_in_the_list(rest, people):
    rest.delete(f"/rest/people/{people[0]['id']}", soft_delete="true")
    assert len(exported(rest, "people")) == len(people) - 1
    assert len(exported(rest, "people", filter="deletedAt[is]:NOT_NULL")) == 1


def test_all_fields_are_exported_of_an_object_with_too_many(rest, monkeypatch):
    monkeypatch.setattr("core.rest.selection.MAX_FIELDS", 3)
    answer = rest.get("/rest/people", format="csv")
    assert "X-Twenty-Fields-Capped" not in answer.headers
    assert len(answer.text.split(",")) > 20


# ── rights and refusals ──────────────────────────────────────────────────────────────────────


def test_without_the_flag_nothing_is_exported(sales_rest):
    for form in ("csv", "ndjson", "xlsx"):
        answer = sales_rest.get("/rest/people", format=form)
        assert (answer.status, answer.body["code"]) == (403, "PERMISSION_DENIED")
        assert answer.body["permission"] == {"flag": "EXPORT_CSV"}
    assert sales_rest.get("/rest/people", format="json").status == 200


@pytest.fixture
def exporting_sales(workspace, sales_rest, sales_context):
    PermissionFlag.objects.create(role_id=sales_context.permissions.role_id, flag="EXPORT_CSV")
    Workspace.objects.filter(pk=workspace.pk).update(
        permissions_version=workspace.permissions_version + 1
    )
    return sales_rest


def test_hidden_fields_and_objects_are_not_exported(exporting_sales):
    heading = exporting_sales.get("/rest/people", format="csv").text
    assert "jobTitle" in heading
    assert "phones" not in heading
    for query in ({"fields": "phones"}, {"filter": "phones.primaryPhoneNumber[is]:NULL"}):
        assert exporting_sales.get("/rest/people", format="csv", **query).status in (400, 403)
    assert exporting_sales.get("/rest/notes", format="csv").status == 403


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"format": "pdf"}, "INVALID_FORMAT_QUERY_PARAM"),
        ({"format": ""}, "INVALID_FORMAT_QUERY_PARAM"),
        ({"format": ["csv", "csv"]}, "INVALID_FORMAT_QUERY_PARAM"),
        ({"format": "csv", "depth": 1}, "INVALID_DEPTH_QUERY_PARAM"),
        ({"format": "csv", "excel": "yes"}, "INVALID_EXCEL_QUERY_PARAM"),
        ({"format": "csv", "limit": "x"}, "INVALID_LIMIT_QUERY_PARAM"),
        ({"format": "csv", "count": "x"}, "INVALID_COUNT_QUERY_PARAM"),
        ({"format": "csv", "fields": "nope"}, "INVALID_FIELDS_QUERY_PARAM"),
        ({"format": "csv", "starting_after": "x"}, "INVALID_CURSOR"),
        ({"format": "csv", "filter": "city[like]:"}, "INVALID_FILTER_QUERY_PARAM"),
    ],
    ids=str,
)
def test_a_bad_request_is_refused_as_json(rest, query, code):
    answer = rest.get("/rest/people", **query)
    assert (answer.status, answer.body["code"]) == (400, code)
    assert spool.PLACES._taken == 0


def test_head_checks_and_sends_no_file(rest, people):
    answer = rest.request("HEAD", "/rest/people", query={"format": "csv"})
    assert (answer.status, answer.text) == (200, "")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert rest.request("HEAD", "/rest/people", query={"format": "csv", "depth": 1}).status == 400


# ── which form ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", None),
        ("*/*", None),
        ("application/json", None),
        ("application/json, text/plain, */*", None),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", None),
        ("text/*", None),
        ("image/png", None),
        ("text/csv", CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("text/csv, */*", CSV),
        ("text/csv;q=0.5, */*", None),
        ("text/csv;q=0", None),
        ("application/json, text/csv", None),
        ("application/json;q=0.9, text/csv", CSV),
        ("text/csv;q=0.5, application/x-ndjson;q=0.8", NDJSON),
        ("application/jsonl", NDJSON),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", XLSX),
        ("text/csv;q=abc", CSV),
        (",;,=,text/csv;;q==", CSV),
    ],
)
def test_the_form_follows_accept(accept, form):
    assert read_format({}, accept) is form


def test_format_goes_before_accept(rest):
    answer = rest.get("/rest/people", format="json", headers={"Accept": "text/csv"})
    assert answer.headers["Content-Type"].startswith("application/json")
    answer = rest.get("/rest/people", format="csv", headers={"Accept": "application/x-ndjson"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    answer = rest.get("/rest/people", headers={"Accept": "application/x-ndjson"})
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")


# ── spreadsheets ─────────────────────────────────────────────────────────────────────────────


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
                cell.get("r").rstrip("0123456789"): (
                    cell.get("t", "n"),
                    "".join(cell.itertext()),
                )
                for cell in row.iter(f"{SHEET}c")
            }
        )
    heading, *found = rows
    names = {column: text for column, (_, text) in heading.items()}
    return [{names[column]: cell for column, cell in row.items()} for row in found]


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


def test_what_a_workbook_cannot_hold_is_refused(rest, monkeypatch):
    made = create(rest, "people", intro="x" * (workbook.MOST_CHARACTERS + 1))
    answer = rest.get("/rest/people", format="xlsx")
    assert (answer.status, answer.body["code"]) == (400, "EXPORT_DOES_NOT_FIT")
    assert made["id"] in answer.body["messages"][0]
    assert "intro" in answer.body["messages"][0]
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)
    answer = rest.get("/rest/people", format="xlsx", fields="city")
    assert (answer.status, answer.body["code"]) == (400, "EXPORT_DOES_NOT_FIT")
    assert rest.get("/rest/people", format="csv").status == 200
    assert list((Path(spool.settings.DATA_DIR) / "exports").iterdir()) == []


# ── what goes wrong ──────────────────────────────────────────────────────────────────────────


def test_an_export_has_a_time_limit(rest, people, settings, monkeypatch):
    monkeypatch.setattr(reading, "FIRST_ROWS", 1)
    settings.EXPORT_TIMEOUT_MS = 60_000
    moments = chain([0.0], repeat(61.0))
    monkeypatch.setattr(reading, "monotonic", lambda: next(moments))
    answer = rest.get("/rest/people", format="csv")
    assert (answer.status, answer.body["code"]) == (408, "EXPORT_TIMEOUT")
    assert spool.PLACES._taken == 0


def test_what_fails_in_the_middle_is_an_ordinary_refusal(rest, people, monkeypatch):
    """Part of the file has been written by then, and nothing of it is sent."""
    monkeypatch.setattr(reading, "FIRST_ROWS", 10)
    monkeypatch.setattr(reading, "MOST_ROWS", 10)
    run, fetched = reading.libpq.run_plainly, []

    def failing(connection, statement, values):
        if statement.startswith(b"FETCH"):
            fetched.append(statement)
        if len(fetched) == 3:
            statement = b"SELECT pg_sleep(1)"
            run(connection, b"SET LOCAL statement_timeout = 1", ())
        return run(connection, statement, values)

    monkeypatch.setattr(reading.libpq, "run_plainly", failing)
    for form in ("csv", "ndjson", "xlsx"):
        fetched.clear()
        answer = rest.get("/rest/people", format=form)
        assert (answer.status, answer.body["code"]) == (408, "EXPORT_TIMEOUT")
        assert "Content-Disposition" not in answer.headers
        assert spool.PLACES._taken == 0
    monkeypatch.undo()
    assert len(exported(rest, "people")) == len(people)


def test_a_model_that_changes_meanwhile_begins_the_file_anew(rest, people, monkeypatch):
    """The plan is of a model that is gone by the time it runs: it is made again."""
    run, declared = reading.libpq.run_plainly, []

    def stale(connection, statement, values):
        if statement.startswith(b"DECLARE"):
            declared.append(statement)
            if len(declared) == 1:
                statement, values = b"SELECT nothing_of_this_name", ()
        return run(connection, statement, values)

    monkeypatch.setattr(reading.libpq, "run_plainly", stale)
    for form in ("csv", "ndjson"):
        declared.clear()
        answer = rest.get("/rest/people", format=form, fields="city")
        assert answer.status == 200, answer.text
        assert len(declared) == 2
        assert answer.text.count("\n") == len(people) + (form == "csv")
    declared.clear()
    assert len(sheet_of(rest, "people", fields="city")) == len(people)


def test_a_full_disk_is_told(rest, people, monkeypatch):
    monkeypatch.setattr(spool, "RESERVE_BYTES", 2**62)
    answer = rest.get("/rest/people", format="csv")
    assert (answer.status, answer.body["code"]) == (503, "EXPORT_NO_SPACE")
    assert answer.headers["Retry-After"] == "60"
    assert spool.PLACES._taken == 0


def test_few_exports_at_once(rest, people, settings):
    settings.EXPORTS_AT_ONCE = 2
    held = [spool.Spool(), spool.Spool()]
    answer = rest.get("/rest/people", format="csv")
    assert (answer.status, answer.body["code"]) == (429, "TOO_MANY_EXPORTS")
    assert int(answer.headers["Retry-After"]) > 0
    assert rest.get("/rest/people").status == 200
    held.pop().close()
    assert len(exported(rest, "people")) == len(people)
    held.pop().close()
    assert spool.PLACES._taken == 0


def test_records_are_read_a_few_at_a_time(rest, admin_context, monkeypatch):
    """Neither many records nor large ones are in memory at once."""
    insert(admin_context, "person", [{"intro": "x" * 100_000} for _ in range(40)])
    batches = []
    taken = reading._read

    def seen(connection, deadline, timeout_ms, take):
        def add(rows):
            batches.append(sum(map(len, rows)))
            take(rows)

        taken(connection, deadline, timeout_ms, add)

    monkeypatch.setattr(reading, "_read", seen)
    monkeypatch.setattr(reading, "FIRST_ROWS", 1)
    assert len(exported(rest, "people")) == 40
    assert len(batches) > 8
    assert max(batches) < 2 * reading.BATCH_BYTES


def test_a_limit_beyond_any_table_is_none(rest):
    assert EVERY_RECORD > 10**18
    assert exported(rest, "people", limit="9" * 18) == []
