"""PATCH …/restore, one and many, on both paths (docs/api/rest.md#restore)."""

import pytest

from tests.core.rest.records import (
    UNKNOWN_ID,
    assert_denied,
    assert_refused,
    count,
    create_many,
)

ONE = ["/rest/companies/{id}/restore", "/rest/restore/companies/{id}"]
MANY = ["/rest/companies/restore", "/rest/restore/companies"]


@pytest.fixture
def deleted(rest):
    """Two deleted companies, and one that is not."""
    made = create_many(rest, "companies", [{"name": "a"}, {"name": "b"}, {"name": "kept"}])
    rest.delete("/rest/companies", filter="name[in]:[a,b]", soft_delete="true")
    return made[:2]


@pytest.mark.parametrize("path", [*ONE, *MANY])
def test_without_the_right_nothing_is_restored(rest, deleted, anonymous_rest, stranger_rest, path):
    path = path.format(id=deleted[0]["id"])
    assert anonymous_rest.patch(path, filter="name[eq]:a").status == 401
    assert_denied(stranger_rest.patch(path, filter="name[eq]:a"))
    assert count(rest, "companies") == 1


@pytest.mark.parametrize("path", ONE)
def test_one_record_is_restored(sales_rest, rest, deleted, path):
    answer = sales_rest.patch(path.format(id=deleted[0]["id"]), fields="name,deletedAt")
    assert answer.status == 200
    assert answer.body == {
        "data": {"restoreCompany": {"id": deleted[0]["id"], "name": "a", "deletedAt": None}}
    }
    assert count(rest, "companies") == 2


@pytest.mark.parametrize("path", MANY)
def test_many_records_are_restored_by_a_filter_that_need_not_name_deleted_at(rest, deleted, path):
    answer = rest.patch(path, filter=f"id[eq]:{deleted[0]['id']}", fields="id")
    assert answer.status == 200
    assert answer.body == {"data": {"restoreCompanies": [{"id": deleted[0]["id"]}]}}
    assert count(rest, "companies") == 2


@pytest.mark.parametrize("path", ONE)
def test_an_unknown_id_is_404(rest, path):
    answer = rest.patch(path.format(id=UNKNOWN_ID))
    assert_refused(answer, 404, "Record not found", "RECORD_NOT_FOUND")


@pytest.mark.parametrize("path", MANY)
def test_without_a_filter_nothing_is_restored(rest, deleted, path):
    assert_refused(rest.patch(path), 400, "A non-empty filter is required", "INVALID_QUERY_INPUT")
    assert count(rest, "companies") == 1


@pytest.mark.parametrize("path", ONE)
def test_depth_1_shows_relations(rest, deleted, path):
    answer = rest.patch(path.format(id=deleted[0]["id"]), depth=1)
    assert answer.body["data"]["restoreCompany"]["people"] == []
    assert rest.patch(path.format(id=deleted[1]["id"]), depth=2).status == 400
    assert count(rest, "companies") == 2


def test_other_methods_are_not_there(rest, deleted):
    answer = rest.get("/rest/companies/restore")
    assert answer.status == 405
    assert answer.headers["Allow"] == "PATCH, OPTIONS"
