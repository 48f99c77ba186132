"""The example's copy of a workspace is equal to it, row by row, after a storm and two kills."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.scratch import ScratchServer
from twenty.config.environment import PROJECT_DIR

pytestmark = pytest.mark.process
MIRROR = PROJECT_DIR / "examples/python/mirror.py"
PLURALS = ("companies", "people", "noteTargets")
STATES = "or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)"
WRITERS, WRITES = 3, 60


def call(server: ScratchServer, method: str, path: str, body: Any = None) -> Any:
    """The answer's body; {} where the server refuses (another writer was first)."""
    request = urllib.request.Request(  # noqa: S310
        f"{server.url}/rest/{path}",
        None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Bearer {server.key}", "Content-Type": "application/json"},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=120) as response:  # noqa: S310
            return json.load(response)
    except urllib.error.HTTPError as error:
        if error.code >= 500 and error.code != 503:
            raise
        return {}


def all_records(server: ScratchServer) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for plural in PLURALS:
        after = ""
        while True:
            page = call(server, "GET", f"{plural}?filter={STATES}&limit=200&starting_after={after}")
            found |= {record["id"]: record for record in page["data"][plural]}
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
    return found


def write(server: ScratchServer, seed: int) -> None:
    """Creates, updates, deletes, restores, destroys and merges, of records of all writers."""
    chance = random.Random(seed)  # noqa: S311  no secret in it
    for place in range(WRITES):
        page = call(server, "GET", f"companies?limit=50&filter={STATES}")
        ids = [record["id"] for record in page["data"]["companies"]]
        one = chance.choice(ids) if ids else ""
        kind = chance.randrange(9) if len(ids) > 3 else 0
        if kind < 3:
            made = call(server, "POST", "companies", {"name": f"C{seed}.{place}"})
            company = made["data"]["createCompany"]["id"]
            call(server, "POST", "people", {"jobTitle": f"P{place}", "companyId": company})
        elif kind == 3:
            call(server, "PATCH", f"companies/{one}", {"employees": place})
        elif kind == 4:
            call(server, "PATCH", "companies?filter=employees[is]:NULL", {"employees": -place})
        elif kind == 5:
            call(server, "DELETE", f"companies/{one}?soft_delete=true")
        elif kind == 6:
            call(server, "PATCH", f"companies/{one}/restore")
        elif kind == 7:
            call(server, "DELETE", f"companies/{one}")
        else:
            body = {"ids": chance.sample(ids, 2), "conflictPriorityIndex": 0}
            call(server, "PATCH", "companies/merge", body)


def mirror(server: ScratchServer, copy: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "TWENTY_URL": server.url, "TWENTY_KEY": server.key}
    return subprocess.Popen([sys.executable, str(MIRROR), str(copy), *PLURALS], env=environment)


def copied(copy: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(copy, timeout=60)) as opened:
        rows = opened.execute("SELECT id, value FROM record").fetchall()
    return {record_id: json.loads(value) for record_id, value in rows}


def add_field(server: ScratchServer) -> None:
    objects = call(server, "GET", "metadata/objects?limit=200")["data"]
    (company,) = (one for one in objects if one["nameSingular"] == "company")
    body = {"type": "TEXT", "name": "stormy", "label": "Stormy", "defaultValue": "'gale'"}
    made = call(server, "POST", "metadata/fields", {**body, "objectMetadataId": company["id"]})
    assert made["name"] == "stormy"


def test_a_copy_is_equal_after_a_storm(scratch: ScratchServer, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    call(scratch, "PATCH", "metadata/currentWorkspace", {"isChangeFeedEnabled": True})
    for place in range(5):
        call(scratch, "POST", "companies", {"name": f"First {place}"})
    assert mirror(scratch, copy).wait(300) == 0
    with ThreadPoolExecutor(WRITERS) as pool:
        storm = [pool.submit(write, scratch, seed) for seed in range(WRITERS)]
        for _ in range(2):
            killed = mirror(scratch, copy)
            call(scratch, "POST", "companies", {"name": "While it runs"})
            killed.send_signal(signal.SIGKILL)
            killed.wait(60)
        add_field(scratch)
        while not all(writer.done() for writer in storm):
            assert mirror(scratch, copy).wait(300) == 0
        for writer in storm:
            writer.result()
    assert mirror(scratch, copy).wait(300) == 0
    found = all_records(scratch)
    assert copied(copy) == found
    assert any(record.get("stormy") == "gale" for record in found.values())
