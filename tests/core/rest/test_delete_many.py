"""DELETE /rest/{plural}?filter=…, hard and soft (docs/api/rest.md#delete)."""

import pytest

from tests.core.rest.records import assert_denied, assert_refused, count, create_many, ids

ALL = "or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)"


@pytest.fixture
def companies(rest):
    return create_many(rest, "companies", [{"name": "a"}, {"name": "b"}, {"name": "c"}])


def test_without_the_right_nothing_is_deleted(
    rest, companies, anonymous_rest, stranger_rest, sales_rest, other_rest
):
    query = {"filter": "name[in]:[a,b]"}
    assert anonymous_rest.delete("/rest/companies", **query).status == 401
    assert_denied(stranger_rest.delete("/rest/companies", **query))
    assert_denied(sales_rest.delete("/rest/companies", **query))
    assert other_rest.delete("/rest/companies", **query).body["data"]["deleteCompanies"] == []
    assert count(rest, "companies") == 3


def test_matches_are_destroyed_and_answered_by_id(rest, companies):
    a, b, _ = ids(companies)
    answer = rest.delete("/rest/companies", filter=f'id[in]:["{a}","{b}"]')
    assert answer.status == 200
    deleted = answer.body["data"]["deleteCompanies"]
    assert sorted(deleted, key=lambda d: d["id"]) == sorted(
        [{"id": a}, {"id": b}], key=lambda d: d["id"]
    )
    assert count(rest, "companies", filter=ALL) == 1


def test_matches_are_soft_deleted_with_soft_delete(sales_rest, rest, companies):
    answer = sales_rest.delete("/rest/companies", filter="name[in]:[a,b]", soft_delete="true")
    assert answer.status == 200
    assert len(answer.body["data"]["deleteCompanies"]) == 2
    assert all(deleted.keys() == {"id"} for deleted in answer.body["data"]["deleteCompanies"])
    assert count(rest, "companies") == 1
    assert count(rest, "companies", filter=ALL) == 3


@pytest.mark.parametrize("query", ["", "?filter=", "?filter=%20"])
def test_without_a_filter_nothing_is_destroyed(rest, companies, query):
    assert_refused(
        rest.delete(f"/rest/companies{query}"),
        400,
        "Filters are mandatory for bulk destroy operations. Please provide at least one filter to "
        "prevent accidental deletion of all records.",
        "INVALID_QUERY_INPUT",
    )
    assert count(rest, "companies") == 3


def test_without_a_filter_nothing_is_soft_deleted(rest, companies):
    assert_refused(
        rest.delete("/rest/companies", soft_delete="true"),
        400,
        "Filters are mandatory for bulk delete operations. Please provide at least one filter to "
        "prevent accidental deletion of all records.",
        "INVALID_QUERY_INPUT",
    )
    assert count(rest, "companies") == 3


@pytest.mark.parametrize(
    "query",
    ["?filter=name[eq]:a&filter=name[eq]:b", "?filter[]=name[eq]:a", "?filter=foo[eq]:1"],
)
def test_a_filter_that_cannot_be_meant_deletes_nothing(rest, companies, query):
    answer = rest.delete(f"/rest/companies{query}")
    assert answer.status == 400
    assert count(rest, "companies") == 3
