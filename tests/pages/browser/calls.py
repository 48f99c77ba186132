"""API calls with a key that a page has just shown."""

import urllib.error
import urllib.request

from tests.playground.browser.conftest import Site


def status_of(site: Site, secret: str, path: str = "/rest/companies?limit=1") -> int:
    """The status of a GET with that key."""
    request = urllib.request.Request(  # noqa: S310  the server of this test
        f"{site.url}{path}", headers={"Authorization": f"Bearer {secret}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code
