"""What surrounds a playground: the way in and back, themes, the token's renewal, the rate limit."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.playground.browser.conftest import Site, Watched
from tests.playground.browser.test_playgrounds import (
    EDITOR,
    assert_nothing_left_the_server,
    open_playground,
)

pytestmark = pytest.mark.process

PATHS = ["rest/core", "rest/metadata", "graphql/core", "graphql/metadata"]
LIGHT, DARK = (255, 255, 255), (23, 23, 23)


@pytest.mark.parametrize(("theme", "surface"), [("light", LIGHT), ("dark", DARK)])
@pytest.mark.parametrize("path", PATHS)
def test_each_playground_shows_in_both_themes(
    watched: Watched, site: Site, path: str, theme: str, surface: tuple[int, int, int]
) -> None:
    open_playground(watched, site, path, f"?theme={theme}")

    color = watched.page.evaluate("getComputedStyle(document.body).backgroundColor")
    marked = watched.page.evaluate("document.body.className")
    assert color == f"rgb{surface}"
    assert theme in marked
    assert_nothing_left_the_server(watched)


@pytest.mark.parametrize(
    ("path", "dark", "light"),
    [
        ("rest/core", "body.dark-mode", "body.light-mode"),
        ("graphql/core", "body.graphiql-dark", "body.graphiql-light"),
    ],
)
def test_a_system_theme_follows_the_system(
    watched: Watched, site: Site, path: str, dark: str, light: str
) -> None:
    watched.page.emulate_media(color_scheme="dark")
    open_playground(watched, site, path, "?theme=system")
    expect(watched.page.locator(dark)).to_be_visible()

    watched.page.emulate_media(color_scheme="light")

    expect(watched.page.locator(light)).to_be_visible()


def test_from_settings_to_a_playground_and_back(watched: Watched, site: Site) -> None:
    page = watched.page
    page.goto(f"{site.url}/settings/api-webhooks")
    page.get_by_role("link", name="GraphQL API").first.click()
    page.wait_for_selector("#playground[data-ready]")
    page.get_by_role("link", name="Metadata", exact=True).click()
    page.wait_for_url("**/playground/graphql/metadata")
    page.get_by_role("link", name="Back to APIs & Webhooks").click()
    page.wait_for_url("**/settings/api-webhooks")


def test_the_token_stays_in_memory(watched: Watched, site: Site) -> None:
    open_playground(watched, site, "graphql/core")

    stored = watched.page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    assert "pgt_" not in stored
    assert "pgt_" not in watched.page.content()


def test_the_token_is_renewed_before_it_ends(watched: Watched, site: Site) -> None:
    page = watched.page
    page.clock.install(time=datetime.now(UTC))
    open_playground(watched, site, "graphql/core")
    minted = [call for call in watched.calls if call.url.endswith("/playground/token")]
    assert len(minted) == 1

    page.clock.fast_forward("01:56:00")
    page.locator(EDITOR).first.click()
    with page.expect_response("**/playground/token") as renewed:
        page.keyboard.press("Control+Enter")

    assert renewed.value.ok
    assert renewed.value.json()["token"].startswith("pgt_")


def test_signed_out_the_page_says_so_and_leads_to_sign_in(watched: Watched, site: Site) -> None:
    page = watched.page
    open_playground(watched, site, "graphql/core")
    page.context.clear_cookies()
    page.clock.install(time=datetime.now(UTC))
    page.clock.fast_forward("01:56:00")

    page.locator(EDITOR).first.click()
    page.keyboard.press("Control+Enter")

    message = page.locator("#playground-message")
    expect(message).to_contain_text("You are signed out.")
    assert "/sign-in" in (message.get_by_role("link").get_attribute("href") or "")


def test_playground_calls_do_not_count_against_a_key(watched: Watched, site: Site) -> None:
    _, before = site.call("GET", "/rest/rockets")
    open_playground(watched, site, "rest/core")
    open_playground(watched, site, "graphql/core")
    _, after = site.call("GET", "/rest/rockets")

    used = int(before["x-ratelimit-remaining"]) - int(after["x-ratelimit-remaining"])
    # A new minute may have begun between the two.
    assert used == 1 or before["x-ratelimit-reset"] != after["x-ratelimit-reset"]
    limits = {
        response.headers["x-ratelimit-limit"]
        for call in watched.calls
        if "/playground/" not in call.url and (response := call.response())
    }
    assert limits != {before["x-ratelimit-limit"]}
