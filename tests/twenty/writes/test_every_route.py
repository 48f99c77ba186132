"""Every write of every API either honours a precondition or refuses it: none is ignored.

The routes are those of the URL configuration, so that a new one is here by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from core.rest.viewsets import RecordViewSet
from tests.clients import GraphqlClient, RestClient
from twenty.api.view import ApiView

WRITES = ("post", "put", "patch", "delete")
HEADERS = {"If-Match": "HTTP_IF_MATCH", "If-None-Match": "HTTP_IF_NONE_MATCH"}


def _views(patterns: Any) -> Iterator[tuple[type[ApiView], dict[str, str]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "cls", None)
            actions = getattr(pattern.callback, "actions", None)
            if view is not None and issubclass(view, ApiView) and actions:
                yield view, actions


ACTIONS = sorted(
    {
        (view, action)
        for view, actions in _views(get_resolver().url_patterns)
        for method, action in actions.items()
        if method in WRITES
    },
    key=str,
)
# What each action is asked with, by the name of its view: paths are filled with ids of nobody.
NOBODY = UUID("00000000-0000-4000-8000-00000000beef")


def _paths() -> Iterator[tuple[type[ApiView], str, str, str]]:
    """Yield view, action, method and a path that leads there."""
    resolver = get_resolver()
    for view, action in ACTIONS:
        for pattern in _flat(resolver.url_patterns):
            actions = getattr(pattern.callback, "actions", None) or {}
            methods = [m for m, named in actions.items() if named == action and m in WRITES]
            if getattr(pattern.callback, "cls", None) is view and methods:
                path: str | None = _filled(str(pattern.pattern))
                if issubclass(view, RecordViewSet):
                    path = _CORE.get(action) if view is RecordViewSet else "/rest/transaction"
                if path is not None:
                    yield view, action, methods[0], path
                    break


_CORE = {
    "create": "/rest/companies",
    "create_many": "/rest/batch/companies",
    "partial_update": f"/rest/companies/{NOBODY}",
    "update_many": "/rest/companies",
    "destroy": f"/rest/companies/{NOBODY}",
    "destroy_many": "/rest/companies",
    "duplicates": "/rest/companies/duplicates",
    "merge": "/rest/companies/merge",
    "restore": f"/rest/companies/{NOBODY}/restore",
    "restore_many": "/rest/companies/restore",
    "restore_event": f"/rest/companies/{NOBODY}/history/AAAA/restore",
    "no_such_path": "/rest",
}


def _flat(patterns: Any) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _flat(pattern.url_patterns)
        else:
            yield pattern


def _filled(pattern: str) -> str:
    parts = ["" if not p else str(NOBODY) if p.startswith("<") else p for p in pattern.split("/")]
    return "/" + "/".join(parts)


ROUTES = list(_paths())


def test_all_actions_have_a_path() -> None:
    assert {(view, action) for view, action, _, _ in ROUTES} == set(ACTIONS)
    assert len(ROUTES) > 25


@pytest.mark.parametrize(
    ("view", "action", "method", "path"),
    ROUTES,
    ids=lambda value: getattr(value, "__name__", value),
)
def test_each_precondition_is_honoured_or_refused(
    rest: RestClient, view: type[ApiView], action: str, method: str, path: str
) -> None:
    honoured = view.preconditions.get(action, frozenset())
    for header, name in HEADERS.items():
        answer = rest.request(method.upper(), path, {}, {header: '"1-0.1"'})
        is_refused = answer.body.get("code") == "PRECONDITION_NOT_SUPPORTED"
        # Of If-None-Match, only * is honoured where something is written.
        assert is_refused == (name not in honoured or header == "If-None-Match"), answer.text
        assert answer.status in (400, 404), answer.text
    since = rest.request(method.upper(), path, {}, {"If-Unmodified-Since": "Sat, 01 Jan 2000"})
    assert (since.status, since.body["code"]) == (400, "PRECONDITION_NOT_SUPPORTED")
    assert "If-Match" in since.body["messages"][0]


@pytest.mark.parametrize("header", [*HEADERS, "If-Unmodified-Since"])
def test_documents_refuse_them_all(
    graphql: GraphqlClient, metadata_graphql: GraphqlClient, header: str
) -> None:
    for ask in (graphql, metadata_graphql):
        answer = ask("mutation { __typename }", headers={header: '"1-0.1"'})
        assert answer.status == 400
        assert answer.errors[0]["extensions"]["subCode"] == "PRECONDITION_NOT_SUPPORTED"


@pytest.mark.parametrize("path", ["/rest/companies", f"/rest/companies/{NOBODY}"])
@pytest.mark.parametrize("header", ["If-Match", "If-Unmodified-Since"])
def test_reads_refuse_what_is_for_writes(rest: RestClient, path: str, header: str) -> None:
    answer = rest.get(path, headers={header: "*"})
    assert (answer.status, answer.body["code"]) == (400, "PRECONDITION_NOT_SUPPORTED")
