"""axe-core finds nothing serious on any page, light and dark; nothing overflows on a phone.

The first run is tested in `test_account`, which has a server without users.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.pages.browser.addresses import furnish, operator_addresses, settings_addresses
from tests.pages.browser.axe_core import problems_of
from tests.pages.browser.conftest import new_context
from tests.playground.browser.conftest import Site, sign_in

pytestmark = pytest.mark.process
PHONE: ViewportSize = {"width": 390, "height": 800}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
# By how many pixels the page, or the widest of its tables, is wider than the window.
OVER = """Math.max(...[document.documentElement, ...document.querySelectorAll('.table-wrap')]
  .map((box) => box.scrollWidth - box.clientWidth))"""
# Dialogs by the page that holds them: each is opened by its button.
DIALOGS = [
    ("/settings/members", "button[data-dialog]"),
    ("/settings/data-model/beacons/settings", "button[data-dialog]"),
    ("/settings/data-model/beacons/fields/state", "button[data-dialog]"),
]


@pytest.fixture(scope="module")
def furnished(site: Site) -> Site:
    furnish(site)
    return site


@pytest.fixture
def page(furnished: Site, browser: Browser) -> Iterator[Page]:
    """Signed in; animations are off, so that colors are final."""
    context = new_context(browser, reduced_motion="reduce")
    opened = context.new_page()
    sign_in(opened, furnished)
    yield opened
    context.close()


def is_too_wide(page: Page) -> list[str]:
    page.set_viewport_size(PHONE)
    over = page.evaluate(OVER)
    page.set_viewport_size(DESKTOP)
    return [f"{over} pixels too wide for a phone"] if over > 0 else []


def looked_at(page: Page, site: Site, paths: list[str], axe: str) -> dict[str, list[str]]:
    """The problems of each page that has any."""
    found = {}
    for path in paths:
        page.goto(f"{site.url}{path}")
        if problems := [*problems_of(page, axe), *is_too_wide(page)]:
            found[path] = problems
    return found


def test_nothing_serious_on_any_settings_page(furnished: Site, page: Page, axe: str) -> None:
    paths = settings_addresses(page, furnished)
    assert len(paths) == len(set(paths)) >= 42
    assert looked_at(page, furnished, paths, axe) == {}


def test_nothing_serious_in_dialogs_and_after_an_invitation(
    furnished: Site, page: Page, axe: str
) -> None:
    for path, button in DIALOGS:
        page.goto(f"{furnished.url}{path}")
        page.locator(button).first.click()
        assert page.locator("dialog[open]").count() == 1
        assert problems_of(page, axe) == [], path
    page.goto(f"{furnished.url}/settings/members")
    page.locator("#id_email").fill("guest@example.com")
    page.locator("#id_email").press("Enter")
    link = page.locator("#invite-link").input_value()
    assert problems_of(page, axe) == []
    page.goto(link)
    assert problems_of(page, axe) == []


def test_nothing_serious_when_a_key_is_made(furnished: Site, page: Page, axe: str) -> None:
    page.goto(f"{furnished.url}/settings/api-keys/new")
    page.locator("#id_name").fill("Reader of screens")
    page.locator(".top-actions button").click()
    assert page.locator("#secret").input_value().startswith("twk_")
    assert problems_of(page, axe) == []
    for button in ("delete", "regenerate"):
        page.reload()
        page.locator(f"[data-dialog={button}]").click()
        assert problems_of(page, axe) == [], button


def test_nothing_serious_in_the_admin(furnished: Site, page: Page, axe: str) -> None:
    assert looked_at(page, furnished, operator_addresses(page, furnished), axe) == {}


def test_nothing_serious_before_signing_in(furnished: Site, browser: Browser, axe: str) -> None:
    context = new_context(browser, reduced_motion="reduce")
    page = context.new_page()
    assert looked_at(page, furnished, ["/sign-in", "/invite/unknown", "/nowhere"], axe) == {}
    page.goto(f"{furnished.url}/sign-in")
    page.locator("#id_email").fill("nobody@example.com")
    page.locator("#id_password").fill("wrong")
    page.locator("button[type=submit]").click()
    page.get_by_role("alert").wait_for()
    assert problems_of(page, axe) == []
    context.close()


def test_nothing_overflows_on_a_phone_in_german(furnished: Site, browser: Browser) -> None:
    """English is measured in the test of all settings pages; German words are longer."""
    context = new_context(browser, viewport=PHONE, locale="de")
    page = context.new_page()
    page.goto(f"{furnished.url}/sign-in")
    page.locator("#id_email").fill(furnished.email)
    page.locator("#id_password").fill(furnished.password)
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/settings/**")
    wide = {}
    for path in settings_addresses(page, furnished):
        page.goto(f"{furnished.url}{path}")
        if (over := page.evaluate(OVER)) > 0:
            wide[path] = over
    context.close()
    assert wide == {}
