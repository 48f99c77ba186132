"""Settings › Data model › an object's settings: its records as a file."""

import csv
import io

import pytest
from django.test import Client

from apikeys.models import Role
from core.rest.export import spool
from tests.clients import RestClient
from tests.core.rest.records import create
from tests.pages.test_data_model import signed_in
from twenty.workspaces.models import Workspace

BASE = "/settings/data-model"


@pytest.fixture
def admin(workspace: Workspace) -> Client:
    return signed_in(workspace, "Admin")


def test_the_page_links_to_files_of_all_records(admin: Client, rest: RestClient) -> None:
    create(rest, "companies", name="=Ämber")
    page = admin.get(f"{BASE}/companies/settings").text
    for form in ("format=xlsx", "format=csv&amp;excel=1"):
        assert f'href="{BASE}/companies/export?{form}"' in page
    answer = admin.get(f"{BASE}/companies/export?format=csv&excel=1")
    assert answer["Content-Disposition"].startswith('attachment; filename="companies-')
    text = b"".join(answer).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["name"] == "'=Ämber"
    workbook = admin.get(f"{BASE}/companies/export?format=xlsx")
    assert b"".join(workbook).startswith(b"PK")


def test_who_may_not_export_is_offered_nothing(workspace: Workspace) -> None:
    role = Role.objects.create(
        workspace=workspace,
        label="Modeller",
        can_update_all_settings=True,
        can_read_all_object_records=True,
    )
    modeller = signed_in(workspace, role.label)
    assert "/export" not in modeller.get(f"{BASE}/companies/settings").text
    assert modeller.get(f"{BASE}/companies/export").status_code == 403
    stranger = Client().get(f"{BASE}/companies/export")
    assert (stranger.status_code, stranger["Location"].split("?")[0]) == (302, "/sign-in")


def test_a_refusal_is_told_on_the_page(admin: Client, settings: pytest.MonkeyPatch) -> None:
    settings.EXPORTS_AT_ONCE = 1  # type: ignore[attr-defined]
    held = spool.Spool()
    try:
        answer = admin.get(f"{BASE}/companies/export", follow=True)
    finally:
        held.close()
    assert answer.status_code == 200
    assert "Other exports are being made just now." in answer.text


@pytest.mark.parametrize("query", ["format=pdf", "fields=nothing", "excel=maybe"])
def test_a_wrong_address_is_refused(admin: Client, query: str) -> None:
    assert admin.get(f"{BASE}/companies/export?{query}").status_code == 400
    assert admin.get(f"{BASE}/nothings/export").status_code == 400
