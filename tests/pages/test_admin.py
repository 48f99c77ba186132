"""Django admin: operators only, read-only where services are in charge, and never a secret."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from apikeys.models import ApiKey
from tests.pages.admin_lists import LISTS
from tests.pages.conftest import make_person
from tests.standing import ADMIN_KEY


def test_admin_wants_an_operator(boss_page: Client, operator_page: Client) -> None:
    signed_out = Client().get("/admin/", follow=True)
    assert signed_out.redirect_chain[-1][0].startswith("/welcome") or (
        signed_out.redirect_chain[-1][0].startswith("/sign-in")
    )
    assert boss_page.get("/admin/", follow=True).status_code == 403
    page = operator_page.get("/admin/")
    assert page.status_code == 200
    assert "Audit log" in page.text
    assert "unsafe" not in page["Content-Security-Policy"]


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_shown_and_searched(operator_page: Client, name: str) -> None:
    assert operator_page.get(f"/admin/{name}/").status_code == 200
    assert operator_page.get(f"/admin/{name}/?q=a").status_code == 200


@pytest.mark.parametrize("name", [name for name in LISTS if name != "workspaces/user"])
def test_what_services_rule_is_not_added_here(operator_page: Client, name: str) -> None:
    assert operator_page.get(f"/admin/{name}/add/").status_code == 403


def test_a_key_is_shown_without_secret_or_digest(operator_page: Client) -> None:
    path = f"/admin/apikeys/apikey/{ADMIN_KEY.id}/change/"
    page = operator_page.get(path)
    assert page.status_code == 200
    assert "Admin key" in page.text
    assert ADMIN_KEY.secret not in page.text
    assert "digest" not in page.text.lower()
    assert operator_page.post(path, {"name": "Taken"}).status_code == 403
    assert ApiKey.objects.get(pk=ADMIN_KEY.id).name == "Admin key"


def test_an_operator_locks_a_user_out(operator_page: Client) -> None:
    person = make_person("Member")
    path = f"/admin/workspaces/user/{person.pk}/change/"
    assert person.password not in operator_page.get(path).text
    form = {"first_name": "A", "last_name": "B", "language": "", "theme": "system"}
    management = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    answer = operator_page.post(path, {**form, **management})
    assert answer.status_code == 302, answer.text
    person.refresh_from_db()
    assert not person.is_active


def test_health_tells_the_state_of_the_parts(operator_page: Client, boss_page: Client) -> None:
    assert boss_page.get("/admin/health/").status_code == 302
    page = operator_page.get("/admin/health/").text
    assert "PostgreSQL" in page
    assert "Migrations" in page
    assert "complete" in page


def test_no_address_is_tried_in_all_ways_before_sign_in(client: Client) -> None:
    """Django's own `r/<path>/<path>/` costs the square of its length."""
    assert client.get("/admin/r/" + "/" * 50).status_code in (302, 404)
    with pytest.raises(NoReverseMatch):
        reverse("admin:view_on_site", args=(1, 1))
