"""An object from its creation, through its fields, to its deletion; the API follows at once."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.browser.calls import status_of
from tests.pages.browser.test_keys import create_key
from tests.playground.browser.conftest import Site

pytestmark = pytest.mark.process
MODEL = "/settings/data-model"


def test_an_object_lives_and_dies_and_the_api_follows(page: Page, site: Site) -> None:
    secret = create_key(page, site, "Model watcher")
    assert status_of(site, secret, "/rest/vessels") == 400

    page.goto(f"{site.url}{MODEL}")
    page.get_by_role("link", name="Add object").click()
    page.get_by_label("Singular label").fill("Vessel")
    page.get_by_label("Plural label").fill("Vessels")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vessels")
    assert status_of(site, secret, "/rest/vessels") == 200

    page.get_by_role("link", name="New Field").click()
    page.get_by_role("link", name="Select", exact=True).click()
    page.get_by_label("Label", exact=True).first.fill("Status")
    options = page.locator(".option-row")
    options.nth(0).get_by_label("Label").fill("At sea")
    options.nth(1).get_by_label("Label").fill("In port")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Status", exact=True)).to_be_visible()
    assert status_of(site, secret, "/rest/vessels?filter=status[eq]:AT_SEA") == 200

    page.get_by_role("link", name="Status", exact=True).click()
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("The field was deactivated.")).to_be_visible()
    assert status_of(site, secret, "/rest/vessels?filter=status[eq]:AT_SEA") == 400

    page.goto(f"{site.url}{MODEL}/vessels/settings")
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.locator("dialog[open]")
    expect(dialog.get_by_role("button", name="Delete")).to_be_disabled()
    dialog.get_by_role("textbox").fill("vessels")
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Data model")
    assert status_of(site, secret, "/rest/vessels") == 400
