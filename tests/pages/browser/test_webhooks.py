"""A webhook on the pages: made, tested, looked at on a phone, by keyboard, in German."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.pages.browser.axe_core import problems_of
from tests.playground.browser.conftest import Site

pytestmark = pytest.mark.process
PHONE = {"width": 390, "height": 844}


def shoot(page: Page, name: str) -> None:
    """Keep a screenshot where SCREENSHOTS says; nowhere without it."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_from_the_first_webhook_to_its_end(page: Page, site: Site, axe: str) -> None:
    page.goto(f"{site.url}/settings/api-webhooks/webhooks")
    page.get_by_role("link", name="+ Create webhook").click()
    page.get_by_label("Endpoint URL").fill("https://receiver.example.com")
    rows = page.locator("#operations .option-row")
    expect(rows).to_have_count(2)
    rows.nth(0).get_by_label("Object").select_option(label="Opportunity")
    rows.nth(0).get_by_label("Action").select_option(label="Updated")
    page.get_by_role("button", name="Add row").press("Enter")
    expect(rows).to_have_count(3)
    expect(rows.nth(2).get_by_label("Object")).to_be_focused()
    rows.nth(2).get_by_role("button", name="Remove").press("Enter")
    expect(rows).to_have_count(2)
    page.get_by_label("Only if one of these fields").fill("nothing")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("One of these fields does not exist")).to_be_visible()
    page.get_by_label("Only if one of these fields").fill("stage")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The webhook was created.")).to_be_visible()
    expect(page.get_by_label("Endpoint URL")).to_have_value("https://receiver.example.com/")

    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("The test was not received")).to_be_visible()
    shoot(page, "delivery")
    page.get_by_role("link", name="Back", exact=True).click()
    for size in (PHONE, {"width": 1280, "height": 800}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        shoot(page, f"webhook-{size['width']}")
        assert problems_of(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_label("State").select_option(label="Sent")
    expect(page.locator("#log")).to_have_count(0)

    page.get_by_role("button", name="Delete").first.click()
    page.locator("#delete input[name=confirmation]").fill("yes")
    page.locator("#delete").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The webhook was deleted.")).to_be_visible()
    shoot(page, "list")
