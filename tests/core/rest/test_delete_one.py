"""DELETE /rest/{plural}/{id}, hard and soft (docs/api/rest.md#delete)."""

import pytest

from tests.core.rest.records import (
    UNKNOWN_ID,
    assert_denied,
    assert_refused,
    count,
    create,
)

ALL = "or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)"


@pytest.fixture
def company(rest):
    return create(rest, "companies", name="Acme")


def test_without_the_right_nothing_is_deleted(
    rest, company, anonymous_rest, stranger_rest, sales_rest, other_rest
):
    path = f"/rest/companies/{company['id']}"
    assert anonymous_rest.delete(path).status == 401
    assert_denied(stranger_rest.delete(path))
    assert_denied(stranger_rest.delete(path, soft_delete="true"))
    assert_denied(sales_rest.delete(path))
    assert other_rest.delete(path).status == 404
    assert rest.get(path).body["data"]["company"] == company


def test_without_soft_delete_the_record_is_gone_for_good(rest, company):
    answer = rest.delete(f"/rest/companies/{company['id']}")
    assert answer.status == 200
    assert answer.body == {"data": {"deleteCompany": {"id": company["id"]}}}
    assert count(rest, "companies", filter=ALL) == 0


def test_soft_delete_only_hides_the_record(sales_rest, rest, company):
    answer = sales_rest.delete(f"/rest/companies/{company['id']}", soft_delete="true")
    assert answer.status == 200
    assert answer.body == {"data": {"deleteCompany": {"id": company["id"]}}}
    assert rest.get(f"/rest/companies/{company['id']}").status == 404
    assert count(rest, "companies", filter="deletedAt[is]:NOT_NULL") == 1


@pytest.mark.parametrize("value", ["1", "TRUE", "false", ""])
def test_any_other_value_of_soft_delete_destroys(rest, company, value):
    rest.delete(f"/rest/companies/{company['id']}", soft_delete=value)
    assert count(rest, "companies", filter=ALL) == 0


def test_soft_delete_said_twice_never_destroys(rest, company):
    rest.delete(f"/rest/companies/{company['id']}?soft_delete=true&soft_delete=true")
    assert count(rest, "companies", filter=ALL) == 1


def test_a_soft_deleted_record_can_be_destroyed(rest, company):
    path = f"/rest/companies/{company['id']}"
    rest.delete(path, soft_delete="true")
    assert rest.delete(path).status == 200
    assert count(rest, "companies", filter=ALL) == 0


@pytest.mark.parametrize("query", [{}, {"soft_delete": "true"}])
def test_an_unknown_id_is_404(rest, query):
    answer = rest.delete(f"/rest/companies/{UNKNOWN_ID}", **query)
    assert_refused(answer, 404, "Record not found", "RECORD_NOT_FOUND")


def test_links_to_a_destroyed_record_are_cleared(rest, company):
    person = create(rest, "people", companyId=company["id"])
    rest.delete(f"/rest/companies/{company['id']}")
    kept = rest.get(f"/rest/people/{person['id']}").body["data"]["person"]
    assert kept["companyId"] is None
