"""W11: how long the first answers take after a change of the data model.

Milliseconds by API: the slowest of the first answers after a field was added. Each answer comes
over a connection of its own, so that every process has to build its catalog (and GraphQL schema)
anew.
"""

from __future__ import annotations

import statistics
import time
from typing import Any
from uuid import uuid4

from bench.load import Request
from bench.our_model import metadata
from bench.ours import OurServer, Workspace
from bench.target import Target, call

CALLS = 8
_OBJECTS = "{ objects(paging: {first: 200}) { edges { node { id nameSingular } } } }"


def first_answers(
    server: OurServer, workspace: Workspace, targets: list[Target], repeats: int
) -> dict[str, dict[str, float]]:
    found: dict[str, list[float]] = {target.name: [] for target in targets}
    for _ in range(repeats):
        for target in targets:
            field_id = _add_field(server.url, workspace.admin_key)
            request = target.drives["W1"].requests[0]
            found[target.name].append(max(_seconds(target, request) for _ in range(CALLS)))
            _remove_field(server.url, workspace.admin_key, field_id)
    return {
        name: {
            "median_ms": round(statistics.median(taken) * 1000, 1),
            "worst_ms": round(max(taken) * 1000, 1),
        }
        for name, taken in found.items()
    }


def _seconds(target: Target, request: Request) -> float:
    started = time.perf_counter()
    status, text = call(target.url, target.headers, request)
    if status >= 300 or '"errors"' in text:
        raise RuntimeError(text)
    return time.perf_counter() - started


def _add_field(url: str, key: str) -> Any:
    objects = metadata(url, key, _OBJECTS)["objects"]["edges"]
    person = next(e["node"]["id"] for e in objects if e["node"]["nameSingular"] == "person")
    name = f"bench{uuid4().int % 10**9}"
    field = {"objectMetadataId": person, "type": "TEXT", "name": name, "label": name}
    document = "mutation($i: CreateOneFieldMetadataInput!) { createOneField(input: $i) { id } }"
    return metadata(url, key, document, {"i": {"field": field}})["createOneField"]["id"]


def _remove_field(url: str, key: str, field_id: Any) -> None:
    off = "mutation($i: UpdateOneFieldMetadataInput!) { updateOneField(input: $i) { id } }"
    metadata(url, key, off, {"i": {"id": field_id, "update": {"isActive": False}}})
    gone = "mutation($i: DeleteOneFieldInput!) { deleteOneField(input: $i) { id } }"
    metadata(url, key, gone, {"i": {"id": field_id}})
