"""A key's whole life on the pages: create, copy, call, regenerate, delete."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.browser.calls import status_of
from tests.playground.browser.conftest import Site

pytestmark = pytest.mark.process


def create_key(page: Page, site: Site, name: str, role: str = "Admin") -> str:
    """Create a key through the form; return the secret that was shown."""
    page.goto(f"{site.url}/settings/api-webhooks")
    page.get_by_role("link", name="+ Create key").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Role").select_option(label=role)
    page.get_by_label("Expiration Date").select_option(label="30 days")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("it will not be visible again")).to_be_visible()
    return page.locator("#secret").input_value()


def confirm(page: Page, dialog: str, button: str) -> None:
    """The button works only once the word is typed."""
    submit = page.locator(f"#{dialog}").get_by_role("button", name=button)
    expect(submit).to_be_disabled()
    page.locator(f"#{dialog} input[name=confirmation]").fill("yes")
    submit.click()


def test_from_the_first_key_to_its_end(page: Page, site: Site) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
    secret = create_key(page, site, "Website")
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    assert status_of(site, secret + "x") == 401
    assert status_of(site, secret) == 200

    page.reload()
    expect(page.locator("#secret")).to_have_count(0)
    assert secret not in page.content()

    page.get_by_role("button", name="Regenerate Key").first.click()
    confirm(page, "regenerate", "Regenerate Key")
    renewed = page.locator("#secret").input_value()
    assert renewed != secret
    assert status_of(site, secret) == 401
    assert status_of(site, renewed) == 200

    page.reload()
    page.get_by_role("button", name="Delete").first.click()
    confirm(page, "delete", "Delete")
    page.wait_for_url("**/settings/api-webhooks")
    expect(page.get_by_text("The key “Website” was deleted.")).to_be_visible()
    assert status_of(site, renewed) == 401


def test_a_new_name_is_saved_without_leaving_the_page(page: Page, site: Site) -> None:
    create_key(page, site, "Befor")
    page.reload()
    page.locator("input[name=name]").fill("After")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The name was saved.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("After")


def test_the_code_follows_the_selects(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/settings/api-webhooks/code")
    expect(page.locator("#sample-curl")).to_contain_text("/rest/companies")
    page.get_by_label("Object").select_option(label="People")
    expect(page.locator("#sample-curl")).to_contain_text("/rest/people")
    page.get_by_label("Operation").select_option(value="createOnePerson")
    expect(page.locator("#sample-python")).to_contain_text("requests.post(")
    expect(page.locator("#sample-javascript")).to_contain_text("JSON.stringify")
