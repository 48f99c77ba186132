"""Lists as files: the same records as the list, with the same rights (docs/api/rest.md#export)."""

import pytest

from apikeys.models import PermissionFlag
from core.rest.export import spool
from core.rest.export.formats import CSV, NDJSON, XLSX, read_format
from tests.core.rest.exported import exported, make_people
from tests.core.rest.records import ids
from twenty.workspaces.models import Workspace


@pytest.fixture
def people(rest):
    return make_people(rest)


QUERIES = [
    {},
    {"order_by": "city[DescNullsLast]"},
    {"order_by": "jobTitle[AscNullsLast],city"},
    {"filter": "city[in]:[C1,C2]"},
    {"filter": "jobTitle[is]:NULL", "order_by": "createdAt[DescNullsFirst]"},
]


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_all_pages_are_in_the_lists_order(rest, people, query):
    found: list[str] = []
    after: dict[str, str] = {}
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
