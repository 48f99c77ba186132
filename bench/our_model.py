"""The data model of our workspace under measurement: the peers' indexes, and two roles.

One role sees those fields of people and companies that the peers' tables have, so that REST, which
shows related records whole, sends the same fields as they do; the other hides phone numbers only.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from bench.load import Request
from bench.target import bearer, call

ROLE = "Benchmark"
WHOLE_ROLE = "Benchmark of whole records"
INDEXES = (("person", "city"), ("person", "createdAt"), ("company", "createdAt"))
# What the workloads show, and what no role can hide.
SHOWN = {
    "person": {
        *("id", "name", "emails", "jobTitle", "city", "intro", "avatarUrl", "company"),
        *("createdAt", "updatedAt", "deletedAt"),
    },
    "company": {
        *("id", "name", "address", "employees", "people", "createdAt", "updatedAt", "deletedAt"),
    },
}
_OBJECTS = """{ objects(paging: {first: 200}) { edges { node { id nameSingular
  fieldsList { id name } } } } }"""


def prepare(url: str, key: str) -> None:
    edges = metadata(url, key, _OBJECTS)["objects"]["edges"]
    ids = {edge["node"]["nameSingular"]: edge["node"]["id"] for edge in edges}
    fields = {
        edge["node"]["nameSingular"]: {f["name"]: f["id"] for f in edge["node"]["fieldsList"]}
        for edge in edges
    }
    for name, indexed in INDEXES:
        index = {
            "objectMetadataId": ids[name],
            "fields": [{"fieldMetadataId": fields[name][indexed]}],
        }
        document = "mutation($i: CreateOneIndexInput!) { createOneIndex(input: $i) { id } }"
        metadata(url, key, document, {"i": {"index": index}})

    def hidden(is_hidden: Callable[[str, str], bool]) -> list[dict[str, Any]]:
        return [
            {
                "objectMetadataId": ids[name],
                "fieldMetadataId": field_id,
                "canReadFieldValue": False,
            }
            for name in SHOWN
            for field, field_id in fields[name].items()
            if is_hidden(name, field)
        ]

    _make_role(url, key, ROLE, hidden(lambda name, field: field not in SHOWN[name]))
    _make_role(url, key, WHOLE_ROLE, hidden(lambda name, field: field == "phones"))


def _make_role(url: str, key: str, label: str, hidden: list[dict[str, Any]]) -> None:
    """Create a role that may do what the workloads do, and not read the `hidden` fields."""
    rights = {f"can{r}AllObjectRecords": True for r in ("Read", "Update", "SoftDelete")}
    document = "mutation($r: CreateRoleInput!) { createOneRole(createRoleInput: $r) { id } }"
    given = {"label": label, "canBeAssignedToApiKeys": True, **rights}
    role = metadata(url, key, document, {"r": given})["createOneRole"]["id"]
    document = """mutation($p: UpsertFieldPermissionsInput!) {
      upsertFieldPermissions(upsertFieldPermissionsInput: $p) { id } }"""
    metadata(url, key, document, {"p": {"roleId": role, "fieldPermissions": hidden}})


def metadata(url: str, key: str, query: str, variables: Any = None) -> Any:
    """Return the data of a Metadata GraphQL call. Raises `RuntimeError`."""
    body = json.dumps({"query": query, "variables": variables})
    _, text = call(url, bearer(key), Request("/metadata", body, "POST"))
    answer = json.loads(text)
    if answer.get("errors"):
        raise RuntimeError(text)
    return answer["data"]
