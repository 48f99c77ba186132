"""First run, invitation, language, password, throttled sign-in, as people meet them."""

import shutil
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.browser.axe_core import problems_of
from tests.pages.browser.conftest import new_context
from tests.playground.browser.conftest import Site
from tests.twenty.process.server import running_server

pytestmark = pytest.mark.process
PASSWORD = "a long enough phrase"


def test_the_first_run_makes_workspace_and_admin(browser: Browser, axe: str) -> None:
    base = Path(tempfile.mkdtemp(prefix="twenty-"))
    base.chmod(0o711)
    context = new_context(browser, reduced_motion="reduce")
    try:
        with running_server(base / "data", DEMO="0") as server:
            page = context.new_page()
            page.goto(server.url)
            page.wait_for_url("**/welcome")
            assert problems_of(page, axe) == []
            page.get_by_label("Name of the workspace").fill("Acme")
            page.get_by_label("First name").fill("Ada")
            page.get_by_label("E-mail").fill("ada@example.com")
            page.get_by_label("Password").fill("12345678")
            page.get_by_role("button", name="Create workspace").click()
            expect(page.locator(".error").first).to_be_visible()
            assert problems_of(page, axe) == []
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Create workspace").click()
            page.wait_for_url("**/settings/api-webhooks")
            expect(page.get_by_text("No key yet.")).to_be_visible()
            page.goto(f"{server.url}/welcome")
            page.wait_for_url("**/settings/**")
    finally:
        context.close()
        shutil.rmtree(base, ignore_errors=True)


def test_an_invited_person_joins_and_changes_language_and_password(
    page: Page, site: Site, browser: Browser
) -> None:
    page.goto(f"{site.url}/settings/members")
    page.get_by_role("button", name="+ Create link").click()
    link = page.locator("#invite-link").input_value()
    context = new_context(browser)
    guest = context.new_page()
    guest.goto(link)
    guest.get_by_label("First name").fill("Grace")
    guest.get_by_label("E-mail").fill("grace@example.com")
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_role("button", name="Join").click()
    guest.wait_for_url("**/settings/profile")
    expect(guest.get_by_role("link", name="Roles")).to_have_count(0)

    guest.get_by_label("Language").select_option(label="Deutsch")
    guest.get_by_role("button", name="Save").click()
    expect(guest.get_by_text("Ihr Profil wurde gespeichert.")).to_be_visible()
    expect(guest.locator("html")).to_have_attribute("lang", "de")

    guest.get_by_label("Aktuelles Passwort").fill("wrong")
    guest.get_by_label("Neues Passwort", exact=True).fill("another long phrase")
    guest.get_by_role("button", name="Passwort ändern").click()
    expect(guest.get_by_text("Das ist nicht Ihr aktuelles Passwort.")).to_be_visible()
    guest.get_by_label("Aktuelles Passwort").fill(PASSWORD)
    guest.get_by_label("Neues Passwort", exact=True).fill("another long phrase")
    guest.get_by_role("button", name="Passwort ändern").click()
    expect(guest.get_by_text("Ihr Passwort wurde geändert.")).to_be_visible()
    guest.goto(link)
    expect(guest.get_by_text("Diese Einladung ist nicht gültig")).to_be_visible()
    context.close()


def test_guessing_is_slowed_down(site: Site, browser: Browser) -> None:
    context = new_context(browser)
    page = context.new_page()
    page.goto(f"{site.url}/sign-in")
    for _turn in range(30):
        page.get_by_label("E-mail").fill("nobody@example.com")
        page.get_by_label("Password").fill("guess")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
        if page.get_by_text("Too many attempts.").count():
            break
        expect(page.get_by_text("Wrong e-mail or password.")).to_be_visible()
    expect(page.get_by_text("Too many attempts.")).to_be_visible()
    context.close()
