"""How far a reader has to walk: the files that one request passes through, caches warm.

Counted by `sys.setprofile` over functions of the project: files, and how often the next call is in
another file than the last. The limits may only fall.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.clients import GraphqlClient, RestClient

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = tuple(f"{PROJECT / name}/" for name in ("twenty", "core", "metadata", "apikeys"))


@dataclass
class Walk:
    calls: int = 0
    files: list[str] = field(default_factory=list)

    @property
    def distinct(self) -> int:
        return len(set(self.files))

    @property
    def changes(self) -> int:
        return sum(a != b for a, b in zip(self.files, self.files[1:], strict=False))


@contextmanager
def walked() -> Iterator[Walk]:
    walk = Walk()

    def seen(frame: Any, event: str, _argument: object) -> None:
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(ROOMS):
            walk.calls += 1
            walk.files.append(name)

    sys.setprofile(seen)
    try:
        yield walk
    finally:
        sys.setprofile(None)


PEOPLE = "{people(filter:{city:{eq:%s}},first:2){edges{node{id city}}}}"
# Request → most files, most changes of file.
LIMITS: dict[str, tuple[int, int]] = {
    "list": (36, 68),
    "GraphQL list": (46, 79),
    "batch": (45, 103),
}
REQUESTS: dict[str, Callable[[RestClient, GraphqlClient, str], Any]] = {
    "list": lambda rest, _, city: rest.get("/rest/people", filter=f"city[eq]:{city}", limit=2),
    "GraphQL list": lambda _, core, city: core(PEOPLE % f'"{city}"'),
    "batch": lambda rest, _, city: rest.post("/rest/batch/people", [{"city": city}] * 3),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_leads_through_few_files(
    rest: RestClient, graphql: GraphqlClient, name: str
) -> None:
    ask = REQUESTS[name]
    for city in ("Rome", "Oslo"):
        ask(rest, graphql, city)
    with walked() as walk:
        answer = ask(rest, graphql, "Bern")
    assert answer.status in (200, 201)
    files, changes = LIMITS[name]
    shown = "\n".join(name.removeprefix(f"{PROJECT}/") for name in dict.fromkeys(walk.files))
    told = f"{walk.distinct} files, {walk.changes} changes, {walk.calls} calls:\n{shown}"
    assert walk.distinct <= files, told
    assert walk.changes <= changes, told
