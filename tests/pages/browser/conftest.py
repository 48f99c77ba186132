"""A real server with demo records, and a browser that notes what a page should not do.

Without Chromium the tests are skipped; where CI is set that is a failure.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.node_project import installed_copy
from tests.playground.browser.conftest import CHROMIUM_ARGUMENTS, NOTE_VIOLATIONS, Site, sign_in
from tests.twenty.process.server import manage, running_server
from twenty.assets import bundles

# Let the demo's admin see the operators' pages as well.
MAKE_OPERATORS = """
from twenty.workspaces.models import User
User.objects.filter(email__startswith="admin@").update(is_staff=True)
"""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def site(browser: Browser) -> Iterator[Site]:
    if not settings.ENVIRONMENT.is_embedded:
        pytest.skip("this server has a PostgreSQL of its own; DATABASE_URL is set")
    bundles.build(print)
    base = Path(tempfile.mkdtemp(prefix="twenty-"))
    base.chmod(0o711)
    try:
        with running_server(base / "data", DEMO="1", API_RATE_LIMIT="") as server:
            said = server.text()
            found = re.search(r"as (\S+@\S+)\s+with the password (\S+)", said)
            key = re.search(r"twk_[A-Za-z0-9_-]+", said)
            assert found, said
            assert key, said
            made = manage(base / "data", "shell", "-c", MAKE_OPERATORS)
            assert made.returncode == 0, made.stderr
            yield Site(server.url, found[1], found[2], key[0])
    finally:
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture(scope="package")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core's source, of the version that the lock file in `axe/` names."""
    project = installed_copy(Path(__file__).parent / "axe", tmp_path_factory.mktemp("axe"))
    return (project / "node_modules" / "axe-core" / "axe.min.js").read_text()


def new_context(browser: Browser, **options: object) -> BrowserContext:
    context = browser.new_context(
        **{"viewport": {"width": 1280, "height": 900}, **options}  # type: ignore[arg-type]  # kwargs
    )
    context.add_init_script(NOTE_VIOLATIONS)
    return context


def violations_of(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.policyViolations")
    return found


@pytest.fixture
def page(site: Site, browser: Browser) -> Iterator[Page]:
    """The signed-in admin's page; its policy must refuse nothing, and its scripts must not fail."""
    context = new_context(browser)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(opened, site)
    yield opened
    assert violations_of(opened) == []
    assert complaints == []
    context.close()
