"""A real server with demo records and a custom object made over its API, and a browser.

The browser resolves no name but 127.0.0.1; every page notes what it asked other servers for,
what its Content-Security-Policy refused, and what its scripts complained of.
"""

import json
import re
import shutil
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Response,
    StorageState,
    sync_playwright,
)

from tests.twenty.process.server import running_server
from twenty.assets import bundles

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
NOTE_VIOLATIONS = """
window.policyViolations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.policyViolations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""


@dataclass(frozen=True)
class Site:
    """The running server, its demo's admin, and a key of the Admin role."""

    url: str
    email: str
    password: str
    key: str

    def call(self, method: str, path: str, body: Any = None) -> tuple[Any, dict[str, str]]:
        """An API call with the key: the answer's JSON and its headers (lower-case names)."""
        request = urllib.request.Request(  # noqa: S310  the server of this test
            f"{self.url}{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            headers = {name.lower(): value for name, value in response.headers.items()}
            return json.load(response), headers


@dataclass
class Watched:
    """A page, and everything it should not have done."""

    page: Page
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    calls: list[Request] = field(default_factory=list)

    def policy_violations(self) -> list[str]:
        found: list[str] = self.page.evaluate("window.policyViolations")
        return found


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    if not settings.ENVIRONMENT.is_embedded:
        pytest.skip("this server has a PostgreSQL of its own; DATABASE_URL is set")
    bundles.build(print)
    base = Path(tempfile.mkdtemp(prefix="twenty-"))
    base.chmod(0o711)
    try:
        with running_server(base / "data", DEMO="1") as server:
            said = server.text()
            found = re.search(r"as (\S+@\S+)\s+with the password (\S+)", said)
            key = re.search(r"twk_[A-Za-z0-9_-]+", said)
            assert found, said
            assert key, said
            made = Site(server.url, found[1], found[2], key[0])
            _make_rockets(made)
            yield made
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _make_rockets(site: Site) -> None:
    """The custom object `rocket` with a field `thrust`, and one record."""
    made, _ = site.call(
        "POST",
        "/rest/metadata/objects",
        {
            "nameSingular": "rocket",
            "namePlural": "rockets",
            "labelSingular": "Rocket",
            "labelPlural": "Rockets",
            "description": "A launch vehicle that we fly",
            "icon": "IconRocket",
        },
    )
    site.call(
        "POST",
        "/rest/metadata/fields",
        {
            "objectMetadataId": made["id"],
            "type": "NUMBER",
            "name": "thrust",
            "label": "Thrust",
            "description": "In kilonewtons at sea level",
        },
    )
    site.call("POST", "/rest/rockets", {"name": "Saturn V", "thrust": 34000})


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "Chromium is not installed"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def signed_in(site: Site, browser: Browser) -> StorageState:
    """What the browser keeps of one sign-in: its cookies."""
    context = browser.new_context()
    sign_in(context.new_page(), site)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def watched(site: Site, browser: Browser, signed_in: StorageState) -> Iterator[Watched]:
    """A page of the signed-in admin."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=signed_in)
    context.add_init_script(NOTE_VIOLATIONS)
    yield watch(context.new_page(), site)
    context.close()


def sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail").fill(site.email)
    page.get_by_label("Password").fill(site.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def watch(page: Page, site: Site) -> Watched:
    noted = Watched(page)

    def note_request(request: Request) -> None:
        if not request.url.startswith((site.url, "data:", "blob:")):
            noted.outside.append(request.url)
        if request.url.startswith((f"{site.url}/rest/", f"{site.url}/graphql")) or (
            request.url in (f"{site.url}/metadata", f"{site.url}/playground/token")
        ):
            noted.calls.append(request)

    def note_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            noted.complaints.append(message.text)

    def note_response(response: Response) -> None:
        if response.status >= 400:
            noted.complaints.append(f"{response.status} {response.url}")

    page.on("request", note_request)
    page.on("console", note_console)
    page.on("response", note_response)
    page.on("pageerror", lambda error: noted.complaints.append(str(error)))
    return noted
