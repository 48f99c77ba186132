"""Pages when something fails, and details that a person reads: icons, defaults, the audit log."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from apikeys.models import ApiKey, Role
from metadata.model.catalog import Catalog
from metadata.pages.field_forms import FieldForm, initial_of
from metadata.types.registry import FIELD_TYPES
from tests.standing import WORKSPACE_ID
from twenty.workspaces.models import AuditEntry
from twenty.workspaces.pages.audit_log import Change, changes_of
from twenty.workspaces.pages.errors import failed


def test_a_form_without_its_token_is_refused_on_a_page(boss) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(boss)
    answer = client.post("/settings/roles/new", {"label": "Forged"})
    assert answer.status_code == 403
    assert "The form was not accepted" in answer.text
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_a_failure_has_a_page_that_needs_no_database(standing) -> None:
    request: HttpRequest = RequestFactory().get("/settings/profile")
    with CaptureQueriesContext(connection) as captured:
        answer = failed(request)
    assert answer.status_code == 500
    assert b"Something went wrong" in answer.content
    assert list(captured) == []
    assert b"Something went wrong" not in failed(RequestFactory().get("/rest/people")).content


def test_an_unknown_address_leads_to_the_start(boss_page: Client) -> None:
    answer = boss_page.get("/settings/nothing", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert '<a class="button" href="/">' in answer.text
    assert (
        Client().get("/rest/nothing/of/this").headers["Content-Type"].startswith("application/json")
    )


def test_the_audit_log_tells_each_value_before_and_after() -> None:
    changed = AuditEntry(
        before={"role": "Member", "keys": []}, after={"role": "Admin", "keys": [1]}
    )
    assert changes_of(changed) == [Change("role", "Member", "Admin"), Change("keys", "[]", "[1]")]
    made = AuditEntry(before=None, after={"email": "ada@example.com", "role": None})
    assert changes_of(made) == [
        Change("email", None, "ada@example.com"),
        Change("role", None, "null"),
    ]
    assert changes_of(AuditEntry(before=None, after=None)) == []


def test_an_entry_of_the_audit_log_is_shown(boss_page: Client) -> None:
    boss_page.post("/settings/general", {"display_name": "Another name"})
    shown = boss_page.get("/settings/audit-log").text
    assert re.search(r"<del>.*</del> → <ins>.*Another name</ins>", shown)


def test_an_icon_is_chosen_and_one_of_the_api_is_kept(boss_page: Client) -> None:
    new = boss_page.get("/settings/data-model/new-object").text
    assert re.search(r'name="icon" value="IconBox"[^>]* checked', new)
    form = {"label_singular": "Vessel", "label_plural": "Vessels", "icon": "IconNothingOfThis"}
    refused = boss_page.post("/settings/data-model/new-object", form)
    assert "IconNothingOfThis" in refused.text
    assert boss_page.get("/settings/data-model/vessels").status_code == 404
    people = boss_page.get("/settings/data-model/people/settings").text
    assert len(re.findall(r'name="icon" value="[^"]+"[^>]* checked', people)) == 1


@pytest.mark.parametrize("default", ["'NEW'", "'two words'", "'5'", "'true'", "' led'", 5, True])
def test_a_default_value_is_shown_so_that_saving_keeps_it(admin_context, default: object) -> None:
    catalog: Catalog = admin_context.catalog
    obj = catalog.by_singular["person"]
    field = obj.fields["city"]
    shown = initial_of(replace(field, default_value=default))["default_value"]
    if default == "'two words'":
        assert shown == "two words"
    form = FieldForm(
        {"label": "City", "default_value": shown},
        kind=FIELD_TYPES["TEXT"],
        obj=obj,
        catalog=catalog,
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["default_value"] == default


def test_a_key_without_secret_says_so(boss_page: Client) -> None:
    role = Role.objects.get(workspace_id=WORKSPACE_ID, label="Admin")
    key = ApiKey.objects.create(
        workspace_id=WORKSPACE_ID, role=role, name="Unminted", expires_at="2124-01-01T00:00:00Z"
    )
    assert "No secret yet" in boss_page.get(f"/settings/api-keys/{key.pk}").text


def test_the_form_of_an_invitation_is_empty_after_it(boss_page: Client) -> None:
    role = Role.objects.get(workspace_id=WORKSPACE_ID, label="Member")
    form = {"email": "new@example.com", "role": role.pk}
    answer = boss_page.post("/settings/members", form)
    assert "/invite/" in answer.text
    assert 'value="new@example.com"' not in answer.text
