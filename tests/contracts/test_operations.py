"""Routes ↔ document: every route is documented, every documented operation works on every object.

The test below carries out every operation of the admin's document; `tests.contracts.conformance`
checks each request and answer on the way.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.clients import RestClient
from tests.contracts import conformance
from tests.contracts.record_routes import FORMS
from tests.core.imports import world as imports

# Route forms and methods that no document mentions, with the reason.
UNDOCUMENTED = {
    ("/{plural}", "PUT"): "alias of PATCH, as upstream (docs/api/rest.md#paths)",
    ("/{plural}/{id}", "PUT"): "alias of PATCH, as upstream (docs/api/rest.md#paths)",
}


@pytest.fixture
def document(rest) -> Any:
    return rest.get("/rest/open-api/core").body


def _forms_of(document: Any, plural: str) -> set[tuple[str, str]]:
    return {
        ("/".join("{plural}" if s == plural else s for s in path.split("/")), method.upper())
        for path, item in document["paths"].items()
        if plural in path.split("/")
        for method in item
    }


def test_every_route_is_documented_and_every_documented_path_routed(document, admin_context):
    routed = {(form, method) for form, methods in FORMS.items() for method in methods}
    assert UNDOCUMENTED.keys() <= routed
    assert set(document["paths"]["/search"]) == {"get"}
    routed -= {("/search", "GET")}
    for plural in admin_context.catalog.by_plural:
        documented = routed - UNDOCUMENTED.keys()
        if not admin_context.catalog.by_plural[plural].duplicate_criteria:
            documented -= {("/{plural}/duplicates", "POST"), ("/{plural}/merge", "PATCH")}
        assert _forms_of(document, plural) == documented, plural


def test_every_documented_operation_works_on_every_object(rest, document, admin_context):
    conformance.exercised.clear()
    for obj in admin_context.catalog.by_plural.values():
        _walk(rest, obj.name_plural, bool(obj.duplicate_criteria))
    _walk_imports(rest)
    documented = {
        operation["operationId"]
        for path, item in document["paths"].items()
        for operation in item.values()
        if path not in ("/open-api/core", "/search", "/transaction")
    }
    assert conformance.exercised == documented


def _walk_imports(rest: RestClient) -> None:
    trial = imports.bring(rest, "name\r\nAcme\r\n", object="companies", dryRun=True)
    path = f"/rest/imports/{trial['id']}"
    assert rest.get("/rest/imports").status == rest.get(f"{path}/errors").status == 200
    assert rest.post(f"{path}/run").status == 202
    imports.work()
    assert rest.post(f"{path}/undo").status == 202
    other = imports.make(rest, object="people")
    assert rest.post(f"/rest/imports/{other}/cancel").status == 200


def _body(plural: str) -> dict[str, Any]:
    """Return what a new record needs: nothing, except for members, who belong to a user."""
    if plural == "workspaceMembers":
        return {"userId": str(uuid4()), "name": {"firstName": "Ada"}}
    return {}


def _walk(rest: RestClient, plural: str, has_criteria: bool) -> None:
    first, second = (_new(rest.post(f"/rest/{plural}", _body(plural))) for _ in range(2))
    batch = [_body(plural), {**_body(plural), "id": first}]
    made = rest.post(f"/rest/batch/{plural}?upsert=true&depth=1", batch)
    assert made.status == 201, made.text
    path = f"/rest/{plural}/{first}"
    some = f"filter=id[in]:[{first},{second}]"
    criteria = 200 if has_criteria else 400
    calls = [
        ("GET", f"/rest/{plural}?depth=1&limit=2&order_by=createdAt[DescNullsLast]", None, 200),
        ("GET", f"{path}?depth=1", None, 200),
        (
            "GET",
            f'/rest/{plural}/groupBy?group_by=[{{"createdAt":{{"granularity":"DAY"}}}}]',
            None,
            200,
        ),
        ("PATCH", f"{path}?depth=1", {"position": "first"}, 200),
        ("PATCH", f"/rest/{plural}?{some}&fields=position", {"position": 7}, 200),
        ("POST", f"/rest/{plural}/duplicates", {"ids": [first]}, criteria),
        ("DELETE", f"{path}?soft_delete=true", None, 200),
        ("PATCH", f"{path}/restore?depth=1", None, 200),
        ("DELETE", f"/rest/{plural}?{some}&soft_delete=true", None, 200),
        ("PATCH", f"/rest/{plural}/restore?{some}&depth=1", None, 200),
        ("DELETE", f"{path}?soft_delete=true", None, 200),
        ("PATCH", f"/rest/restore/{plural}/{first}", None, 200),
        ("DELETE", f"/rest/{plural}?{some}&soft_delete=true", None, 200),
        ("PATCH", f"/rest/restore/{plural}?{some}", None, 200),
        (
            "PATCH",
            f"/rest/{plural}/merge?depth=1",
            {"ids": [first, second], "conflictPriorityIndex": 1, "dryRun": False},
            criteria,
        ),
        ("DELETE", path, None, 200),
        ("DELETE", f"/rest/{plural}?{some}", None, 200),
    ]
    for method, called, sent, status in calls:
        answer = rest.request(method, called, sent)
        assert answer.status == status, (method, called, answer.text)


def _new(answer: Any) -> str:
    assert answer.status == 201, answer.text
    (record,) = answer.body["data"].values()
    return str(record["id"])
