"""The documents that a running server serves, saved where a generator reads them."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

from tests.contracts.scratch import ScratchServer

NAMES = ("core", "metadata")


def save_documents(scratch: ScratchServer, folder: Path) -> dict[str, str]:
    """Write both documents into `folder`; return the base address in each, by name."""
    servers = {}
    for name in NAMES:
        request = urllib.request.Request(  # noqa: S310  our own server
            f"{scratch.url}/rest/open-api/{name}",
            headers={"Authorization": f"Bearer {scratch.key}"},
        )
        with urllib.request.urlopen(request, timeout=60) as served:  # noqa: S310
            text = served.read().decode()
        (folder / f"{name}.json").write_text(text)
        servers[name] = json.loads(text)["servers"][0]["url"]
    assert servers["core"] == f"{scratch.url}/rest"
    return servers
