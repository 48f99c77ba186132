"""A role from its creation to the refusal that it causes over the API."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.browser.calls import status_of
from tests.pages.browser.test_keys import create_key
from tests.playground.browser.conftest import Site

pytestmark = pytest.mark.process


def make_role(page: Page, site: Site, name: str) -> None:
    page.goto(f"{site.url}/settings/roles")
    page.get_by_role("link", name="+ Create Role").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def choose(page: Page, right: str, choice: str) -> None:
    page.get_by_role("group", name=right, exact=True).get_by_label(choice).check()


def test_a_role_restricts_a_key(page: Page, site: Site) -> None:
    secret = create_key(page, site, "Reporting")
    assert status_of(site, secret, "/rest/notes") == 200
    assert status_of(site, secret, "/rest/companies?fields=employees") == 200

    make_role(page, site, "Reports")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    page.get_by_label("Edit records on all objects").check()
    expect(page.get_by_label("See records on all objects")).to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The permissions were saved")).to_be_visible()

    page.get_by_role("link", name="+ Add rule").click()
    page.get_by_label("Search objects").fill("Notes")
    page.get_by_role("link", name="Notes").click()
    for right in ("See", "Edit"):
        choose(page, right, "Deny")
    expect(page.locator("#field-rules")).to_be_hidden()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="+ Add rule").click()
    page.get_by_role("link", name="Companies").click()
    page.get_by_label("Search fields").fill("employees")
    page.get_by_role("checkbox", name="See Employees").uncheck()
    expect(page.get_by_role("checkbox", name="Edit Employees")).to_be_disabled()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 field restricted")).to_be_visible()

    page.get_by_role("link", name="Assignment").click()
    expect(page.get_by_text("No API key has this role.")).to_be_visible()
    page.get_by_role("link", name="+ Assign to API key").click()
    page.get_by_role("link", name="Reporting").click()
    expect(page.get_by_text("current role, will be replaced")).to_be_visible()
    page.get_by_role("button", name="Assign Reports").click()
    expect(page.get_by_text("Reporting now has the role Reports.")).to_be_visible()

    assert status_of(site, secret, "/rest/companies") == 200
    assert status_of(site, secret, "/rest/notes") == 403
    assert status_of(site, secret, "/rest/companies?fields=employees") == 400


def test_fields_are_sorted_and_ticked_together(page: Page, site: Site) -> None:
    make_role(page, site, "Sorting")
    page.get_by_label("See records on all objects").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="+ Add rule").click()
    page.get_by_role("link", name="People").click()
    names = page.locator("#fields tbody tr td:first-child")
    ascending = names.all_inner_texts()
    page.get_by_role("button", name="Name").click()
    assert names.all_inner_texts() == ascending[::-1]
    page.get_by_label("See all fields").uncheck()
    assert page.locator("#fields input[name=see]:checked").count() == 0


def test_a_members_role_changes_in_place_and_the_admin_keeps_theirs(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/settings/members")
    page.get_by_label("Role of Mira Sund").select_option(label="Guest")
    expect(page.get_by_text("The role was changed.")).to_be_visible()
    expect(page.get_by_label("Role of Mira Sund").locator("option:checked")).to_have_text("Guest")
    expect(page.get_by_label("Role of Alex Admin")).to_have_count(0)
    expect(page.get_by_role("button", name="Remove Alex Admin")).to_have_count(0)
