"""Who may not see or do something on a page: signed out, without the flag, in another workspace."""

import pytest
from django.test import Client

from apikeys.models import ApiKey, Role
from tests.standing import ADMIN_KEY, WORKSPACE_ID

PAGES = [
    "/settings/profile",
    "/settings/general",
    "/settings/members",
    "/settings/audit-log",
    "/settings/api-webhooks",
    "/settings/api-webhooks/code",
    "/settings/api-webhooks/webhooks",
    "/settings/api-keys/new",
    "/settings/webhooks/new",
    "/settings/roles",
    "/settings/roles/new",
]
FLAGGED = [path for path in PAGES if path != "/settings/profile"]


def role_pages() -> list[str]:
    base = f"/settings/roles/{Role.objects.get(workspace_id=WORKSPACE_ID, label='Sales').pk}"
    ends = ["", "/objects", "/assignment", "/assignment/member", "/assignment/api-key", "/settings"]
    return [base + end for end in ends]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_wants_a_signed_in_person(standing, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in?next={path}"


@pytest.mark.parametrize("path", FLAGGED)
def test_a_page_wants_its_flag(stranger_page: Client, boss_page: Client, path: str) -> None:
    assert stranger_page.get(path).status_code == 403
    assert boss_page.get(path).status_code == 200
    assert boss_page.get(f"{path}/").status_code == 200


def test_the_pages_of_a_role_want_the_flag(stranger_page: Client, boss_page: Client) -> None:
    for path in role_pages():
        assert stranger_page.get(path).status_code == 403, path
        assert boss_page.get(path).status_code == 200, path


def test_another_workspace_is_as_absent(other_page: Client, boss_page: Client) -> None:
    key = f"/settings/api-keys/{ADMIN_KEY.id}"
    for path in [key, *role_pages()]:
        assert boss_page.get(path).status_code == 200, path
        assert other_page.get(path).status_code == 404, path


def test_another_workspaces_key_is_not_deleted(other_page: Client) -> None:
    other_page.post(f"/settings/api-keys/{ADMIN_KEY.id}/delete", {"confirmation": "yes"})
    assert ApiKey.objects.get(pk=ADMIN_KEY.id).revoked_at is None


def test_a_form_without_its_token_is_refused(boss) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(boss)
    answer = client.post("/settings/roles/new", {"label": "Forged"})
    assert answer.status_code == 403
    assert not Role.objects.filter(label="Forged").exists()


def test_nothing_is_deleted_without_the_typed_word(boss_page: Client) -> None:
    boss_page.post(f"/settings/api-keys/{ADMIN_KEY.id}/delete", {"confirmation": "no"})
    assert ApiKey.objects.get(pk=ADMIN_KEY.id).revoked_at is None
    sales = Role.objects.get(workspace_id=WORKSPACE_ID, label="Sales")
    boss_page.post(f"/settings/roles/{sales.pk}/delete", {"confirmation": "yes"})
    assert Role.objects.filter(pk=sales.pk).exists()


def test_the_gallery_is_for_operators(boss_page: Client, operator_page: Client) -> None:
    assert boss_page.get("/settings/gallery").status_code == 404
    answer = operator_page.get("/settings/gallery?toast=error")
    assert answer.status_code == 200
    assert "This is what a toast looks like." in answer.text


def test_pages_forbid_inline_scripts_and_caching(boss_page: Client) -> None:
    for path in PAGES:
        answer = boss_page.get(path)
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "no-store" in answer["Cache-Control"]
        assert " style=" not in answer.text
        assert " onclick=" not in answer.text
