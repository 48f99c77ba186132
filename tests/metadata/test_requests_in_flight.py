"""Requests in flight while the data model changes: no 5xx, no wrong answer.

A real server with two workers. One client keeps changing the model: adds, renames and deletes
fields, renames `first` to `second` and adds another `first`, adds and deletes objects and
relations; others read and write over REST and GraphQL all the while.
"""

import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.twenty.process.conftest import data_dir
from tests.twenty.process.server import Server, manage, running_server

__all__ = ["data_dir"]
pytestmark = pytest.mark.process

RECORDS = 20
CHANGING_SECONDS = 12.0
CHANGES_IN_A_TURN = 11
Answer = tuple[int, Any]


class Api:
    """Calls of one key; a status of 0 means that the connection broke."""

    def __init__(self, server: Server, key: str) -> None:
        self.server, self.key = server, key

    def __call__(self, method: str, path: str, body: Any = None) -> Answer:
        request = urllib.request.Request(  # noqa: S310  our own server
            self.server.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
                return response.status, json.load(response)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.loads(refusal.read() or b"{}")
        except (OSError, json.JSONDecodeError) as broken:
            return 0, str(broken)

    def change(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = self(method, f"/rest/metadata/{path}", body)
        assert status in (200, 201), (method, path, body, answer)
        return answer

    def field(self, object_id: str, kind: str, name: str, **values: Any) -> str:
        body = {"type": kind, "name": name, "label": name, "objectMetadataId": object_id}
        return str(self.change("POST", "fields", {**body, **values})["id"])


class Callers:
    """Threads that call repeatedly until told to stop; what they find wrong is kept."""

    def __init__(self, *works: Callable[[], str | None]) -> None:
        self.is_stopping = threading.Event()
        self.wrong: list[str] = []
        self.done: Counter[str] = Counter()
        self.threads = [threading.Thread(target=self._repeat, args=(work,)) for work in works]

    def __enter__(self) -> "Callers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_stopping.set()
        for thread in self.threads:
            thread.join(90)

    def _repeat(self, work: Callable[[], str | None]) -> None:
        while not self.is_stopping.is_set():
            found = work()
            self.done[work.__name__] += 1
            if found is not None:
                self.wrong.append(f"{work.__name__}: {found}")


@pytest.fixture
def api(data_dir: Path) -> Iterator[Api]:
    made = manage(data_dir, "create_workspace", "Busy")
    assert made.returncode == 0, made.stdout + made.stderr
    made = manage(data_dir, "create_api_key", "--name", "busy", "--role", "Admin")
    assert made.returncode == 0, made.stdout + made.stderr
    key = made.stdout.split()[-1]
    with running_server(data_dir, API_RATE_LIMIT="") as server:
        yield Api(server, key)


def wrong_rocket(rocket: dict[str, Any]) -> str | None:
    """Say what is wrong with a rocket, if anything.

    Each holds `text <name>` in the field that was there first, whatever its name is, and nothing in
    any other field named `first`.
    """
    if not rocket["name"].startswith("fixed"):
        return None
    expected = f"text {rocket['name']}"
    if "second" in rocket:
        is_right = rocket["second"] == expected and rocket.get("first") is None
    else:
        is_right = rocket.get("first") == expected
    return None if is_right else json.dumps(rocket)


class Work:
    """What the callers do. Each returns None, or what was wrong."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.sent, self.made = 0, 0

    def reads_rest(self) -> str | None:
        path = "/rest/rockets?depth=1&limit=60&filter=name[startsWith]:fixed"
        status, answer = self.api("GET", path)
        if status != 200:
            return told(status, answer)
        rockets = answer["data"]["rockets"]
        if len(rockets) != RECORDS:
            return f"{len(rockets)} rockets"
        return next((text for one in rockets if (text := wrong_rocket(one))), None)

    def reads_graphql(self) -> str | None:
        document = (
            '{ rockets(filter: {name: {startsWith: "fixed"}}) { totalCount edges { node { name'
            " attachments { edges { node { id } } } noteTargets { edges { node { id } } } } } } }"
        )
        status, answer = self.api("POST", "/graphql", {"query": document})
        if status != 200 or answer.get("errors"):
            return told(status, answer)
        count = answer["data"]["rockets"]["totalCount"]
        return None if count == RECORDS else f"{count} rockets"

    def reads_others(self) -> str | None:
        for path in ("noteTargets?depth=1", "companies?depth=1", "attachments?depth=1"):
            status, answer = self.api("GET", f"/rest/{path}")
            if status != 200:
                return f"{path} {told(status, answer)}"
        return None

    def writes(self) -> str | None:
        self.sent += 1
        body = [{"name": f"new {self.sent}"}, {"name": f"new {self.sent}"}]
        status, answer = self.api("POST", "/rest/batch/rockets", body)
        if status != 201:
            return told(status, answer)
        self.made += len(body)
        made = answer["data"]["createRockets"][0]["id"]
        status, answer = self.api("PATCH", f"/rest/rockets/{made}", {"position": 1})
        return None if status == 200 else told(status, answer)

    def searches(self) -> str | None:
        document = '{ search(searchInput: "fixed", limit: 50) { edges { node { label } } } }'
        status, answer = self.api("POST", "/graphql", {"query": document})
        if status != 200 or answer.get("errors"):
            return told(status, answer)
        count = len(answer["data"]["search"]["edges"])
        return None if count == RECORDS else f"{count} found"


def told(status: int, answer: Any) -> str:
    return f"{status} {str(answer)[:500]}"


def test_readers_and_writers_never_meet_a_5xx_or_a_wrong_answer(api: Api) -> None:
    names = {"nameSingular": "rocket", "namePlural": "rockets"}
    labels = {"labelSingular": "Rocket", "labelPlural": "Rockets"}
    rocket = api.change("POST", "objects", {**names, **labels})["id"]
    first = api.field(rocket, "TEXT", "first")
    for n in range(RECORDS):
        body = {"name": f"fixed {n}", "first": f"text fixed {n}"}
        assert api("POST", "/rest/rockets", body)[0] == 201
    _, found = api("GET", "/rest/metadata/objects?limit=200")
    company = next(o["id"] for o in found["data"] if o["nameSingular"] == "company")
    work = Work(api)
    works = (work.reads_rest, work.reads_graphql, work.reads_others, work.writes, work.searches)
    changes = 0
    with Callers(*works) as callers:
        end = time.monotonic() + CHANGING_SECONDS
        while time.monotonic() < end and not callers.wrong:
            changes += change_everything(api, rocket, first, company, changes)
    assert callers.wrong == []
    assert changes >= CHANGES_IN_A_TURN, callers.done
    assert min(callers.done[one.__name__] for one in works) >= 5
    _, answer = api("GET", "/rest/rockets?limit=1")
    assert answer["totalCount"] == RECORDS + work.made


def change_everything(api: Api, rocket: str, first: str, company: str, turn: int) -> int:
    """Rename, add, delete; the model is as before afterwards. Returns the number of changes."""
    api.change("PATCH", f"fields/{first}", {"name": "second"})
    newer = api.field(rocket, "NUMBER", "first")
    unique = api.field(rocket, "TEXT", f"code{turn}", isUnique=True, isSearchable=True)
    api.change("PATCH", f"fields/{newer}", {"settings": {"dataType": "int"}})
    payload = {
        "targetObjectMetadataId": company,
        "targetFieldLabel": "Flown rockets",
        "type": "MANY_TO_ONE",
    }
    relation = api.field(rocket, "RELATION", "maker", relationCreationPayload=payload)
    api.change("DELETE", f"fields/{relation}")
    api.change("DELETE", f"fields/{unique}")
    api.change("DELETE", f"fields/{newer}")
    api.change("PATCH", f"fields/{first}", {"name": "first"})
    names = {"nameSingular": "pad", "namePlural": "pads", "labelSingular": "Pad"}
    pad = api.change("POST", "objects", {**names, "labelPlural": "Pads"})["id"]
    assert api("POST", "/rest/pads", {"name": "A"})[0] == 201
    api.change("DELETE", f"objects/{pad}")
    return CHANGES_IN_A_TURN
