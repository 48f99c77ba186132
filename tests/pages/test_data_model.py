"""Settings › Data model: every page, every type, on the same service as the APIs."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apikeys.models import Role
from metadata.types.registry import FIELD_TYPES
from tests.clients import RestClient
from twenty.workspaces.models import User, Workspace
from twenty.workspaces.onboarding.members import add_member

BASE = "/settings/data-model"


def signed_in(workspace: Workspace, role: str) -> Client:
    user = User.objects.create_user(f"{uuid4().hex}@example.com", "a long password here")
    add_member(workspace, user, Role.objects.get(workspace=workspace, label=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin(workspace: Workspace) -> Client:
    return signed_in(workspace, "Admin")


@pytest.fixture
def member(workspace: Workspace) -> Client:
    return signed_in(workspace, "Member")


def errors_of(response: Any) -> list[str]:
    found = re.findall(r'role="alert"[^>]*>(.*?)</(?:div|span)>', response.text, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", text).strip() for text in found]


def make_object(admin: Client, **values: Any) -> Any:
    given = {"label_singular": "Rocket", "label_plural": "Rockets", **values}
    return admin.post(f"{BASE}/new-object", given)


PAGES = ["", "/new-object", "/companies", "/companies/settings", "/companies/indexes",
         "/companies/new-field", "/companies/new-field?type=TEXT",
         "/companies/fields/name"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_those_with_the_flag(admin: Client, member: Client, path: str) -> None:
    assert Client().get(BASE + path).status_code == 302
    assert member.get(BASE + path).status_code == 403
    response = admin.get(BASE + path)
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in response.text
    assert " style=" not in response.text


def test_what_does_not_exist_is_a_page_that_says_so(admin: Client) -> None:
    for path in ("/nothings", "/companies/fields/nothing", "/nothings/settings"):
        assert admin.get(BASE + path).status_code == 404


def test_an_object_made_here_answers_over_rest_at_once(admin: Client, rest: RestClient) -> None:
    assert rest.get("/rest/rockets").status == 400
    made = make_object(admin)
    assert (made.status_code, made["Location"]) == (302, f"{BASE}/rockets")
    assert rest.get("/rest/rockets").body["totalCount"] == 0
    again = make_object(admin)
    assert again.status_code == 200
    assert "Object already exists" in " ".join(errors_of(again))


def test_a_reserved_name_is_refused_beside_the_form(admin: Client) -> None:
    response = make_object(admin, name_singular="user", name_plural="users")
    assert response.status_code == 200
    assert "This name is reserved" in response.text


def test_the_member_cannot_post(member: Client, rest: RestClient) -> None:
    make_object(member)
    assert rest.get("/rest/rockets").status == 400


SETTINGS = {"FILES": {"setting_maxNumberOfValues": "3"}}
OPTIONS = {
    "option_id": ["", ""],
    "option_label": ["Ready to go", "Gone"],
    "option_value": ["", "GONE"],
    "option_color": ["red", "blue"],
}


@pytest.mark.parametrize("key", [k for k, t in FIELD_TYPES.items() if t.is_creatable])
def test_a_field_of_every_type_is_made_and_edited(
    admin: Client, workspace: Workspace, rest: RestClient, key: str
) -> None:
    make_object(admin)
    address = f"{BASE}/rockets/new-field?type={key}"
    assert admin.get(address).status_code == 200
    target = rest.get("/rest/metadata/objects").body["data"][0]["id"]
    values: dict[str, Any] = {"label": "My value", **SETTINGS.get(key, {})}
    if key in {"SELECT", "MULTI_SELECT"}:
        values.update(OPTIONS)
    if FIELD_TYPES[key].widget == "relation":
        values |= {"target": target, "relation_type": "MANY_TO_ONE", "inverse_label": "My rockets"}
    made = admin.post(address, values)
    assert made.status_code == 302, errors_of(made)
    fields = rest.get("/rest/metadata/objects", limit=200).body["data"]
    (rocket,) = [o for o in fields if o["nameSingular"] == "rocket"]
    names = [f["name"] for f in rocket["fields"] if f["type"] == key and f["label"] == "My value"]
    assert len(names) == 1
    page = f"{BASE}/rockets/fields/{names[0]}"
    assert admin.get(page).status_code == 200
    changed = {**values, "label": "Renamed", "name": names[0], "description": "Said."}
    if key in {"SELECT", "MULTI_SELECT"}:
        (field,) = [f for f in rocket["fields"] if f["name"] == names[0]]
        assert [o["value"] for o in field["options"]] == ["READY_TO_GO", "GONE"]
        changed["option_id"] = [o["id"] for o in field["options"]]
        changed["option_value"] = ["READY", "GONE"]
    saved = admin.post(page, changed)
    assert saved.status_code == 302, errors_of(saved)
    after = rest.get("/rest/metadata/objects", limit=200).body["data"]
    (rocket,) = [o for o in after if o["nameSingular"] == "rocket"]
    (field,) = [f for f in rocket["fields"] if f["name"] == names[0]]
    assert (field["label"], field["description"]) == ("Renamed", "Said.")


def test_a_field_is_deactivated_activated_and_deleted(admin: Client, rest: RestClient) -> None:
    make_object(admin)
    admin.post(f"{BASE}/rockets/new-field?type=TEXT", {"label": "Motto"})
    rest.post("/rest/rockets", {"motto": "Onwards"})
    page = f"{BASE}/rockets/fields/motto"
    admin.post(f"{page}/activity", {"active": "false"})
    assert "motto" not in rest.get("/rest/rockets").body["data"]["rockets"][0]
    admin.post(f"{page}/activity", {"active": "true"})
    assert rest.get("/rest/rockets").body["data"]["rockets"][0]["motto"] == "Onwards"
    admin.post(f"{page}/delete", {"confirmation": "something else"})
    assert "motto" in rest.get("/rest/rockets").body["data"]["rockets"][0]
    admin.post(f"{page}/delete", {"confirmation": "Motto"})
    assert "motto" not in rest.get("/rest/rockets").body["data"]["rockets"][0]
    assert admin.get(page).status_code == 404


def test_an_object_is_renamed_deactivated_and_deleted(admin: Client, rest: RestClient) -> None:
    make_object(admin)
    rest.post("/rest/rockets", {"name": "One"})
    form = {
        "label_singular": "Vessel",
        "label_plural": "Vessels",
        "name_singular": "vessel",
        "name_plural": "vessels",
        "icon": "IconBox",
        "is_searchable": "on",
    }
    found = admin.get(f"{BASE}/rockets/settings").text
    label = re.search(r'<option value="([0-9a-f-]{36})" selected>', found)
    assert label
    saved = admin.post(f"{BASE}/rockets/settings", {**form, "label_identifier": label[1]})
    assert saved.status_code == 302, errors_of(saved)
    assert rest.get("/rest/vessels").body["data"]["vessels"][0]["name"] == "One"
    admin.post(f"{BASE}/vessels/activity", {"active": "false"})
    assert rest.get("/rest/vessels").status == 400
    admin.post(f"{BASE}/vessels/delete", {"confirmation": "wrong"})
    assert admin.get(f"{BASE}/vessels").status_code == 200
    admin.post(f"{BASE}/vessels/delete", {"confirmation": "vessels"})
    assert admin.get(f"{BASE}/vessels").status_code == 404


def test_standard_objects_keep_their_names(admin: Client, rest: RestClient) -> None:
    form = {"label_singular": "Firm", "label_plural": "Firms", "name_plural": "hacked"}
    assert (
        admin.post(f"{BASE}/companies/settings", {**form, "is_searchable": "on"}).status_code == 302
    )
    assert rest.get("/rest/companies").status == 200
    assert rest.get("/rest/hacked").status == 400
    assert "Firms" in admin.get(BASE).text


def test_an_index_is_made_and_dropped(admin: Client, rest: RestClient) -> None:
    page = admin.get(f"{BASE}/companies/indexes").text
    choice = re.search(r'<option value="([0-9a-f-]{36})">Employees</option>', page)
    assert choice
    before = page.count("<code>")
    admin.post(f"{BASE}/companies/indexes", {"field": choice[1]})
    after = admin.get(f"{BASE}/companies/indexes").text
    assert after.count("<code>") == before + 1
    drop = re.search(r'action="([^"]+/indexes/[^"]+/delete)"', after)
    assert drop
    assert admin.post(drop[1]).status_code == 302
    assert admin.get(f"{BASE}/companies/indexes").text.count("<code>") == before
