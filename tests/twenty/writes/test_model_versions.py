"""Objects, fields and roles: of two admins in two tabs, the second is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.clients import RestClient
from twenty.workspaces.models import Workspace

METADATA = "/rest/metadata"
OBJECT = {
    "nameSingular": "rocket", "namePlural": "rockets",
    "labelSingular": "Rocket", "labelPlural": "Rockets",
}  # fmt: skip
KINDS = {
    "objects": (OBJECT, {"description": "Mine"}, {"description": "Theirs"}),
    "fields": (
        {"type": "TEXT", "name": "fuel", "label": "Fuel"},
        {"label": "Mine"},
        {"label": "Theirs"},
    ),
    "roles": ({"label": "Pilots"}, {"label": "Mine"}, {"label": "Theirs"}),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def path(rest: RestClient, workspace: Workspace, kind: str) -> str:
    body: dict[str, Any] = dict(KINDS[kind][0])
    if kind == "fields":
        made = rest.post(f"{METADATA}/objects", OBJECT)
        body["objectMetadataId"] = made.body["id"]
    made = rest.post(f"{METADATA}/{kind}", body)
    assert made.status == 201, made.text
    path = f"{METADATA}/{kind}/{made.body['id']}"
    assert rest.get(path).headers["ETag"] == made.headers["ETag"]
    if kind != "roles":  # custom objects and fields are deleted once they are inactive
        assert rest.patch(path, {"isActive": False}).status == 200
    return path


def test_the_second_of_two_admins_is_told(rest: RestClient, path: str, kind: str) -> None:
    _, mine, theirs = KINDS[kind]
    read = rest.get(path).headers["ETag"]
    present = rest.patch(path, theirs, headers={"If-Match": read}).headers["ETag"]
    assert present not in ("", read)
    before = rest.get(path)
    assert before.headers["ETag"] == present
    for method, body in (("PATCH", mine), ("PUT", mine), ("DELETE", None)):
        refused = rest.request(method, path, body, {"If-Match": read})
        assert (refused.status, refused.body["code"]) == (412, "PRECONDITION_FAILED"), method
        assert refused.headers["ETag"] == present
    assert rest.get(path).text == before.text
    assert rest.patch(path, mine, headers={"If-Match": f'"x", {present}'}).status == 200
    gone = rest.delete(path, headers={"If-Match": "*"})
    assert (gone.status, "ETag" in gone.headers) == (200, False)


def test_what_belongs_to_another_workspace_has_no_version(
    other_rest: RestClient, path: str, kind: str
) -> None:
    for method, body in (("GET", None), ("PATCH", KINDS[kind][1]), ("DELETE", None)):
        headers = {} if method == "GET" else {"If-Match": '"1-0.1"'}
        refused = other_rest.request(method, path, body, headers)
        assert refused.status in (400, 404), refused.text
        assert "ETag" not in refused.headers
