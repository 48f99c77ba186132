"""Paths and methods → actions of the viewset (docs/api/rest.md#paths)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rest.paths import RECORD_ID, parse_id
from tests.clients import RestClient
from tests.contracts.record_routes import ID, UNKNOWN_ROUTES, actions_of, pattern_of
from twenty.errors import ApiError

ACTIONS = {
    ("GET", "people"): "list",
    ("GET", "/people"): "list",
    ("POST", "people"): "create",
    ("PATCH", "people"): "update_many",
    ("PUT", "people"): "update_many",
    ("DELETE", "people"): "destroy_many",
    ("POST", "batch/people"): "create_many",
    ("GET", f"people/{ID}"): "retrieve",
    ("GET", f"people/{ID.upper()}"): "retrieve",
    ("PATCH", f"people/{ID}"): "partial_update",
    ("PUT", f"people/{ID}"): "partial_update",
    ("DELETE", f"people/{ID}"): "destroy",
    ("PATCH", f"people/{ID}/restore"): "restore",
    ("PATCH", f"restore/people/{ID}"): "restore",
    ("PATCH", "people/restore"): "restore_many",
    ("PATCH", "restore/people"): "restore_many",
    ("POST", "people/duplicates"): "duplicates",
    ("PATCH", "people/merge"): "merge",
    ("GET", "people/groupBy"): "group_by",
    ("GET", f"people/{ID}/history"): "history",
    ("POST", f"people/{ID}/history/AAAA/restore"): "restore_event",
}


@pytest.mark.parametrize(("method", "path"), ACTIONS)
def test_every_form_of_path_leads_to_its_action(method: str, path: str) -> None:
    assert actions_of(path)[method] == ACTIONS[method, path]
    found = pattern_of(path).resolve(f"rest/{path}")
    assert found is not None
    assert found.kwargs["plural"] == "people"


def test_every_route_is_reached_by_a_known_form() -> None:
    assert UNKNOWN_ROUTES == []


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
        ("GET", f"restore/people/{ID}", "PATCH, OPTIONS"),
        ("BREW", "people", "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS"),
    ],
)
def test_a_method_a_path_does_not_have_is_refused_with_those_it_has(
    rest: RestClient, method: str, path: str, allow: str
) -> None:
    refused = rest.request(method, f"/rest/{path}")
    assert refused.status == 405
    assert refused.headers["Allow"] == allow
    assert refused.body["messages"][0] == (
        f"{method} is not allowed on '/rest/{path}'. Allowed methods are {allow}."
    )


@pytest.mark.parametrize("path", ["", "/", "/a/b/c", f"/people/{ID}/x", f"/people/{ID}/restore/y"])
def test_a_path_of_no_known_form_is_refused_with_examples(rest: RestClient, path: str) -> None:
    refused = rest.get(f"/rest{path}")
    assert refused.status == 400
    assert refused.body["messages"][0] == (
        f"Query path '/rest/{path.strip('/')}' invalid. Valid examples: /rest/companies/id or "
        "/rest/companies or /rest/batch/companies"
    )


@pytest.mark.parametrize(
    "text", ["malformed-uuid", "DUPLICATES", "groupby", f"{{{ID}}}", f"{ID}0", f"{ID}%0A", "1"]
)
@pytest.mark.parametrize("form", ["nosuchobject/{}", "restore/people/{}"])
def test_an_id_that_is_no_uuid_is_refused(rest: RestClient, form: str, text: str) -> None:
    method = "PATCH" if form.startswith("restore") else "GET"
    refused = rest.request(method, f"/rest/{form.format(text)}")
    assert refused.status == 400
    assert refused.body["messages"][0] == f"'{text.replace('%0A', chr(10))}' is not a valid UUID"


@given(st.from_regex(RECORD_ID, fullmatch=True))
def test_any_uuid_is_read(text: str) -> None:
    assert str(parse_id(text)) == text.lower()


@given(st.text(max_size=40))
def test_nothing_else_is_an_id(text: str) -> None:
    with pytest.raises(ApiError):
        parse_id(text)
