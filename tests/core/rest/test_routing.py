"""Paths and methods → operations (docs/api/rest.md#paths)."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rest.routing import Route, find_route
from twenty.errors import ApiError, MethodNotAllowed

ID = UUID("0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01")

ROUTES = {
    ("GET", "people"): Route("find_many", "people"),
    ("HEAD", "people"): Route("find_many", "people"),
    ("GET", "/people"): Route("find_many", "people"),
    ("POST", "people"): Route("create_one", "people"),
    ("PATCH", "people"): Route("update_many", "people"),
    ("PUT", "people"): Route("update_many", "people"),
    ("DELETE", "people"): Route("delete_many", "people"),
    ("POST", "batch/people"): Route("create_many", "people"),
    ("GET", f"people/{ID}"): Route("find_one", "people", ID),
    ("GET", f"people/{str(ID).upper()}"): Route("find_one", "people", ID),
    ("PATCH", f"people/{ID}"): Route("update_one", "people", ID),
    ("PUT", f"people/{ID}"): Route("update_one", "people", ID),
    ("DELETE", f"people/{ID}"): Route("delete_one", "people", ID),
    ("PATCH", f"people/{ID}/restore"): Route("restore_one", "people", ID),
    ("PATCH", f"restore/people/{ID}"): Route("restore_one", "people", ID),
    ("PATCH", "people/restore"): Route("restore_many", "people"),
    ("PATCH", "restore/people"): Route("restore_many", "people"),
    ("POST", "people/duplicates"): Route("find_duplicates", "people"),
    ("PATCH", "people/merge"): Route("merge", "people"),
    ("GET", "people/groupBy"): Route("group_by", "people"),
}


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_path_form_leads_to_its_operation(method, path):
    assert find_route(method, path) == ROUTES[method, path]


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", f"people/{ID}", "GET, HEAD, PATCH, PUT, DELETE, OPTIONS"),
        ("TRACE", "people", "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS"),
        ("DELETE", "batch/people", "POST, OPTIONS"),
        ("PATCH", "batch/people", "POST, OPTIONS"),
        ("GET", "people/merge", "PATCH, OPTIONS"),
        ("GET", "people/duplicates", "POST, OPTIONS"),
        ("DELETE", "people/groupBy", "GET, HEAD, OPTIONS"),
        ("PUT", "people/restore", "PATCH, OPTIONS"),
        ("GET", f"people/{ID}/restore", "PATCH, OPTIONS"),
    ],
)
def test_a_method_a_path_does_not_have_is_refused_with_those_it_has(method, path, allow):
    with pytest.raises(MethodNotAllowed) as refused:
        find_route(method, path)
    assert refused.value.headers == {"Allow": allow}


@pytest.mark.parametrize("path", ["", "/", "a/b/c", f"people/{ID}/x", f"people/{ID}/restore/y"])
def test_a_path_of_no_known_form_is_refused_with_examples(path):
    with pytest.raises(ApiError) as refused:
        find_route("GET", path)
    assert refused.value.message == (
        f"Query path '/rest/{path}' invalid. Valid examples: /rest/companies/id or "
        "/rest/companies or /rest/batch/companies"
    )


@pytest.mark.parametrize(
    "text", ["malformed-uuid", "DUPLICATES", "groupby", f"{{{ID}}}", ID.hex, f"{ID}0", "1"]
)
def test_an_id_that_is_no_uuid_is_refused(text):
    with pytest.raises(ApiError) as refused:
        find_route("GET", f"nosuchobject/{text}")
    assert refused.value.message == f"'{text}' is not a valid UUID"


@given(st.sampled_from(["GET", "POST", "PATCH", "PROPFIND", "get"]), st.text(max_size=30))
def test_any_path_is_routed_or_refused(method, path):
    try:
        route = find_route(method, path)
    except ApiError as refused:
        status = refused.status
    else:
        status = 200
        assert route.object_name in path
    assert status in (200, 400, 405)
