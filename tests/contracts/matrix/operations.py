"""Every record operation of both APIs, as calls that can be made on any object.

They are derived from the route tables of REST and the method table of GraphQL;
`test_permission_matrix` compares them: an operation that is missing here fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from metadata.definitions import ObjectDef
from tests.contracts.matrix.actor import Actor, Answer

DAY = '[{"createdAt":{"granularity":"DAY"}}]'


@dataclass(frozen=True, slots=True)
class Subject:
    """An object with records: two living ones, one soft-deleted."""

    obj: ObjectDef
    live: str
    second: str
    deleted: str

    def new_body(self) -> dict[str, Any]:
        """Return what a new record needs: nothing, except for members, who belong to a user."""
        if self.obj.name_singular == "workspaceMember":
            return {"userId": str(uuid4()), "name": {"firstName": "Ada"}}
        return {}


@dataclass(frozen=True, slots=True)
class OperationCall:
    """`operation`: the function of `core.records`. `route`: ("REST", form, method) or ("GraphQL",
    method name). `needs`: the rights without which it is denied."""

    operation: str
    route: tuple[str, ...]
    needs: frozenset[str]
    send: Callable[[Actor, Subject], Answer]
    needs_criteria: bool = False

    def applies_to(self, obj: ObjectDef) -> bool:
        return bool(obj.duplicate_criteria) or not self.needs_criteria


def _rest(
    operation: str,
    form: str,
    method: str,
    *needs: str,
    query: str = "",
    body: Callable[[Subject], Any] | None = None,
    record: str = "live",
    needs_criteria: bool = False,
) -> OperationCall:
    def send(actor: Actor, subject: Subject) -> Answer:
        path = form.replace("{plural}", subject.obj.name_plural)
        path = path.replace("{id}", getattr(subject, record))
        some = f"filter=id[in]:[{getattr(subject, record)},{subject.second}]"
        asked = query.replace("{some}", quote(some, safe="=&"))
        asked = asked.replace("{plural}", subject.obj.name_plural)
        return actor.rest(method, f"/rest{path}?{asked}", body(subject) if body else None)

    return OperationCall(operation, ("REST", form, method), frozenset(needs), send, needs_criteria)


def _graphql(
    operation: str,
    method: str,
    template: str,
    *needs: str,
    needs_criteria: bool = False,
) -> OperationCall:
    def send(actor: Actor, subject: Subject) -> Answer:
        obj = subject.obj
        filled = template
        for name, value in {
            "singular": obj.name_singular,
            "plural": obj.name_plural,
            "One": obj.pascal_name,
            "Many": obj.pascal_plural,
            "live": subject.live,
            "second": subject.second,
            "deleted": subject.deleted,
            "body": _literal(subject.new_body()),
        }.items():
            filled = filled.replace(f"<{name}>", value)
        return actor.graphql(filled)

    return OperationCall(operation, ("GraphQL", method), frozenset(needs), send, needs_criteria)


def _literal(value: Any) -> str:
    """A JSON value in GraphQL's notation."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value)


def new(subject: Subject) -> dict[str, Any]:
    return subject.new_body()


def new_list(subject: Subject) -> list[dict[str, Any]]:
    return [subject.new_body()]


def known(subject: Subject) -> dict[str, Any]:
    return {"id": subject.live, **subject.new_body()}


def position(subject: Subject) -> dict[str, Any]:
    return {"position": 5}


def both(subject: Subject) -> dict[str, Any]:
    return {"ids": [subject.live, subject.second], "conflictPriorityIndex": 0, "dryRun": False}


def preview(subject: Subject) -> dict[str, Any]:
    return {**both(subject), "dryRun": True}


MERGE = ("update", "soft_delete")
ONE, BATCH, MANY = "/{plural}/{id}", "/batch/{plural}", "/{plural}"
REST_CALLS = (
    _rest("find_many", MANY, "GET", "read"),
    _rest("find_many", MANY, "GET", "read", query="depth=1"),
    _rest("export", MANY, "GET", "read", query="format=ndjson&limit=1"),
    _rest("find_one", ONE, "GET", "read"),
    _rest("group_by", "/{plural}/groupBy", "GET", "read", query=f"group_by={quote(DAY)}"),
    _rest("search", "/search", "GET", "read", query="q=x&objects={plural}"),
    _rest(
        "find_duplicates",
        "/{plural}/duplicates",
        "POST",
        "read",
        body=lambda s: {"ids": [s.live]},
        needs_criteria=True,
    ),
    _rest("create_one", MANY, "POST", "update", body=new),
    _rest("create_one", MANY, "POST", "update", query="upsert=true", body=known),
    _rest("create_many", BATCH, "POST", "update", body=new_list),
    _rest("create_many", BATCH, "POST", "update", query="upsert=true", body=lambda s: [known(s)]),
    _rest("update_one", ONE, "PATCH", "update", body=position),
    _rest("update_one", ONE, "PUT", "update", body=position),
    _rest("update_many", MANY, "PATCH", "update", query="{some}", body=position),
    _rest("update_many", MANY, "PUT", "update", query="{some}", body=position),
    _rest("delete_one", ONE, "DELETE", "soft_delete", query="soft_delete=true"),
    _rest("destroy_one", ONE, "DELETE", "destroy"),
    _rest("delete_many", MANY, "DELETE", "soft_delete", query="{some}&soft_delete=true"),
    _rest("destroy_many", MANY, "DELETE", "destroy", query="{some}"),
    *(
        _rest("restore_one", form, "PATCH", "soft_delete", record="deleted")
        for form in ("/{plural}/{id}/restore", "/restore/{plural}/{id}")
    ),
    *(
        _rest("restore_many", form, "PATCH", "soft_delete", query="{some}", record="deleted")
        for form in ("/{plural}/restore", "/restore/{plural}")
    ),
    _rest("merge", "/{plural}/merge", "PATCH", *MERGE, body=both, needs_criteria=True),
    _rest("merge", "/{plural}/merge", "PATCH", *MERGE, body=preview, needs_criteria=True),
)
SOME = '{id: {in: ["<live>", "<second>"]}}'
GONE = '{id: {in: ["<deleted>"]}}'
IDS = 'ids: ["<live>", "<second>"], conflictPriorityIndex: 0'
GRAPHQL_CALLS = (
    _graphql("find_one", "find_one", '{ <singular>(filter: {id: {eq: "<live>"}}) { id } }', "read"),
    _graphql("find_many", "find_many", "{ <plural> { totalCount } }", "read"),
    _graphql("find_many", "find_many", "{ <plural> { edges { node { id } } } }", "read"),
    _graphql(
        "group_by",
        "group_by",
        "{ <plural>GroupBy(groupBy: [{createdAt: {granularity: DAY}}]) { totalCount } }",
        "read",
    ),
    _graphql(
        "find_duplicates",
        "find_duplicates",
        '{ <singular>Duplicates(ids: ["<live>"]) { totalCount } }',
        "read",
        needs_criteria=True,
    ),
    _graphql("create_one", "create_one", "mutation { create<One>(data: <body>) { id } }", "update"),
    _graphql(
        "create_many", "create_many", "mutation { create<Many>(data: [<body>]) { id } }", "update"
    ),
    _graphql(
        "create_many",
        "create_many",
        'mutation { create<Many>(data: [{id: "<live>", position: 3}], upsert: true) { id } }',
        "update",
    ),
    _graphql(
        "update_one",
        "update_one",
        'mutation { update<One>(id: "<live>", data: {position: 3}) { id } }',
        "update",
    ),
    _graphql(
        "update_many",
        "update_many",
        f"mutation {{ update<Many>(filter: {SOME}, data: {{position: 3}}) {{ id }} }}",
        "update",
    ),
    *(
        _graphql(
            f"{verb}_one",
            f"{verb}_one",
            f'mutation {{ {verb}<One>(id: "<{which}>") {{ id }} }}',
            right,
        )
        for verb, which, right in (
            ("delete", "live", "soft_delete"),
            ("destroy", "live", "destroy"),
            ("restore", "deleted", "soft_delete"),
        )
    ),
    *(
        _graphql(
            f"{verb}_many",
            f"{verb}_many",
            f"mutation {{ {verb}<Many>(filter: {wanted}) {{ id }} }}",
            right,
        )
        for verb, wanted, right in (
            ("delete", SOME, "soft_delete"),
            ("destroy", SOME, "destroy"),
            ("restore", GONE, "soft_delete"),
        )
    ),
    _graphql(
        "merge", "merge", f"mutation {{ merge<Many>({IDS}) {{ id }} }}", *MERGE, needs_criteria=True
    ),
    _graphql(
        "merge",
        "merge",
        f"mutation {{ merge<Many>({IDS}, dryRun: true) {{ id }} }}",
        *MERGE,
        needs_criteria=True,
    ),
    _graphql(
        "search",
        "search",
        '{ search(searchInput: "x", limit: 5, includedObjectNameSingulars: ["<singular>"])'
        " { edges { node { recordId } } } }",
        "read",
    ),
)
CALLS = (*REST_CALLS, *GRAPHQL_CALLS)
