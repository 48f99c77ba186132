"""axe-core in a page: what it finds serious or critical, in light and in dark."""

from typing import Any, Literal

from playwright.sync_api import Page

from tests.pages.browser.conftest import violations_of


def problems_of(page: Page, axe: str) -> list[str]:
    """Return what axe-core finds serious or critical, with the elements concerned.

    All of its rules in light mode, those about colors again in dark mode.
    """
    _turn(page, "light")
    page.evaluate(axe)
    found = [*_serious(page, "{}"), *violations_of(page)]
    _turn(page, "dark")
    found += [f"dark: {one}" for one in _serious(page, "{runOnly: ['color-contrast']}")]
    return found


def _turn(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Switch to the other colors, and wait for them to fade in: Django's links take a moment."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")


def _serious(page: Page, options: str) -> list[str]:
    fast = "resultTypes: ['violations'], preload: false, iframes: false"
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {{{fast}, ...{options}}})")
    return [
        f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
