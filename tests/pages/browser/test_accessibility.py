"""axe-core finds nothing serious on any page, light and dark; nothing overflows on a phone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.browser.conftest import new_context, violations_of
from tests.playground.browser.conftest import Site, sign_in
from twenty.environment import PROJECT_DIR

pytestmark = pytest.mark.process
AXE = PROJECT_DIR / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def pages_of(page: Page, site: Site) -> list[str]:
    """Every page of ours, with the first role, object and key that lists show."""
    page.goto(f"{site.url}/settings/roles")
    role = page.locator("#roles a.cover").last.get_attribute("href")
    admin = page.locator("#roles a.cover").first.get_attribute("href")
    page.goto(f"{site.url}{role}/objects")
    rule = page.locator("#objects a").nth(1).get_attribute("href")
    page.goto(f"{site.url}/settings/api-webhooks")
    key = page.locator("#keys a.cover").first.get_attribute("href")
    return [
        "/settings/profile",
        "/settings/general",
        "/settings/members",
        "/settings/audit-log",
        "/settings/api-webhooks",
        "/settings/api-webhooks/code",
        "/settings/api-keys/new",
        str(key),
        "/settings/data-model",
        "/settings/roles",
        "/settings/roles/new",
        str(role),
        str(admin),
        f"{role}/assignment",
        f"{role}/assignment/member",
        f"{role}/settings",
        f"{role}/objects",
        str(rule),
    ]


def serious(page: Page, source: str) -> list[str]:
    """What axe-core finds serious or critical, with the elements concerned."""
    page.evaluate(source)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_on_any_page(site: Site, browser: Browser, theme: str) -> None:
    assert Path(AXE).is_file(), "run: make assets"
    source = Path(AXE).read_text()
    context = new_context(browser, color_scheme=theme)
    page = context.new_page()
    found: dict[str, list[str]] = {}
    page.goto(f"{site.url}/sign-in")
    found["/sign-in"] = serious(page, source)
    sign_in(page, site)
    for path in pages_of(page, site):
        page.goto(f"{site.url}{path}")
        found[path] = [*serious(page, source), *violations_of(page)]
    context.close()
    assert {path: problems for path, problems in found.items() if problems} == {}


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_overflows_on_a_phone(site: Site, browser: Browser, language: str) -> None:
    context = new_context(browser, viewport={"width": 390, "height": 800}, locale=language)
    page = context.new_page()
    page.goto(f"{site.url}/sign-in")
    page.locator("#id_email").fill(site.email)
    page.locator("#id_password").fill(site.password)
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/settings/**")
    wide = {}
    for path in pages_of(page, site):
        page.goto(f"{site.url}{path}")
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            wide[path] = over
    context.close()
    assert wide == {}
