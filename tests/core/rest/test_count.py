"""`count` of lists: what is known of the total, and what it costs (docs/api/rest.md#count)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.query.plan import names as resolving
from core.query.plan.types import Comparison
from metadata.model import catalog
from tests.core.query.world import execute, insert
from tests.core.rest.records import create_many

MANY = 30


@pytest.fixture
def people(rest):
    create_many(rest, "people", [{"city": "Rome" if n % 3 else "Bonn"} for n in range(MANY)])


def listed(client, **query):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/rest/people", **query)
    assert answer.status == 200, answer.text
    return answer.body, [query["sql"] for query in asked.captured_queries]


def counting(statements):
    """The passes that count: a page's own count is of its rows, which it has anyway."""
    return [s for s in statements if 'AS "#a0"' in s]


def test_exact_is_the_default(rest, people):
    assert listed(rest, limit=7)[0] == listed(rest, limit=7, count="exact")[0]
    assert listed(rest, limit=7)[0]["totalCount"] == MANY
    assert "isTotalCountEstimated" not in listed(rest, limit=7)[0]


@pytest.mark.parametrize("place", ["first page", "page behind a cursor", "page before a cursor"])
def test_without_a_total_nothing_is_counted(rest, people, place):
    page, _ = listed(rest, limit=7)
    query = {
        "first page": {},
        "page behind a cursor": {"starting_after": page["pageInfo"]["endCursor"]},
        "page before a cursor": {"ending_before": page["pageInfo"]["endCursor"]},
    }[place]
    exact, by_exact = listed(rest, limit=7, **query)
    none, by_none = listed(rest, limit=7, count="none", **query)
    assert none == {**exact, "totalCount": None}
    assert (len(counting(by_exact)), counting(by_none)) == (1, [])


def test_a_plan_without_a_total_is_not_that_of_one_with_it(rest, people):
    counts = ["none", "exact", "estimated"] * 2
    totals = [listed(rest, limit=7, count=count)[0]["totalCount"] for count in counts]
    assert totals[:2] == totals[3:5] == [None, MANY]
    assert totals[2] is not None


def test_an_estimate_says_that_it_is_one(rest, people, admin_context):
    execute("ANALYZE {schema}.person", admin_context)
    page, statements = listed(rest, limit=7, count="estimated")
    assert (page["totalCount"], page["isTotalCountEstimated"]) == (MANY, True)
    assert counting(statements) == []
    filtered, _ = listed(rest, limit=7, count="estimated", filter="city[eq]:Bonn")
    assert (filtered["totalCount"], filtered["isTotalCountEstimated"]) == (10, True)


def test_an_only_page_is_counted(rest, people):
    page, _ = listed(rest, count="estimated", filter="city[eq]:Bonn")
    assert page["totalCount"] == 10
    assert "isTotalCountEstimated" not in page
    nothing, _ = listed(rest, count="estimated", filter="city[eq]:Oslo")
    assert nothing["totalCount"] == 0


def test_an_estimate_is_never_less_than_what_is_shown(rest, people, admin_context):
    """Statistics of a table that has grown since know nothing of the new ones."""
    execute("ANALYZE {schema}.person", admin_context)
    create_many(rest, "people", [{"city": "Oslo"} for _ in range(20)])
    page, _ = listed(rest, limit=15, count="estimated", filter="city[eq]:Oslo")
    assert page["pageInfo"]["hasNextPage"]
    assert page["totalCount"] >= 16


@pytest.mark.parametrize(
    "wanted",
    [None, "city[neq]:Nowhere", "company.name[is]:NULL", "not(taskTargets.id[is]:NOT_NULL)"],
)
def test_every_filter_can_be_estimated(rest, people, wanted):
    query = {"filter": wanted} if wanted else {}
    page, _ = listed(rest, limit=7, count="estimated", **query)
    assert page["isTotalCountEstimated"]
    assert page["totalCount"] >= 8


@pytest.mark.parametrize("wanted", [None, "company.name[is]:NOT_NULL"])
def test_hidden_rows_are_not_estimated(rest, admin_context, monkeypatch, wanted):
    """Statistics know the rows that a rule hides: they are counted instead, without these."""

    def named_only(context, of):
        if of.name_singular != ("company" if wanted else "person"):
            return None
        part = resolving.part_named(of.fields["name"], "firstName" if not wanted else "")
        assert part is not None
        return Comparison(resolving.column_of(of.fields["name"], part), "isNotNull")

    companies = insert(admin_context, "company", [{"name": "Acme"}, {"employees": 3}])
    for number in range(12):
        first = {"nameFirstName": "Ada"} if number % 2 else {}
        insert(admin_context, "person", [{**first, "companyId": companies[number % 3 % 2]}])
    execute("ANALYZE {schema}.person", admin_context)
    monkeypatch.setattr(resolving, "plan_row_condition", named_only)
    catalog.forget_catalogs()  # and with it plans without the rule
    query = {"filter": wanted} if wanted else {}
    page, statements = listed(rest, limit=2, count="estimated", **query)
    assert page["totalCount"] == listed(rest, limit=2, **query)[0]["totalCount"] < 12
    assert "isTotalCountEstimated" not in page
    assert not any(s.startswith("EXPLAIN") for s in statements)
    catalog.forget_catalogs()


def test_who_may_not_read_gets_no_estimate(stranger_rest):
    assert stranger_rest.get("/rest/people", count="estimated").status == 403


@pytest.mark.parametrize("given", ["", "all", "EXACT", "exact,none"])
def test_another_value_is_refused(rest, given):
    answer = rest.get("/rest/people", count=given)
    assert (answer.status, answer.body["code"]) == (400, "INVALID_COUNT_QUERY_PARAM")
