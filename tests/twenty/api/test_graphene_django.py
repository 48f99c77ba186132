"""What `/metadata` takes from graphene-django: its schema setting, middleware and command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from graphene_django.settings import graphene_settings
from graphql import print_schema

from tests.clients import GraphqlClient
from twenty.metadata_endpoint.schema import schema


def test_the_command_prints_the_schema_of_metadata(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("graphql_schema")
    assert capsys.readouterr().out.strip() == print_schema(schema.graphql_schema).strip()


def test_middleware_of_the_settings_sees_each_field(
    metadata_graphql: GraphqlClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def note(resolve: Callable[..., Any], root: Any, info: Any, **arguments: Any) -> Any:
        seen.append(info.field_name)
        return resolve(root, info, **arguments)

    assert metadata_graphql("{currentWorkspace{displayName}}").data["currentWorkspace"]
    assert seen == []
    monkeypatch.setattr(graphene_settings, "MIDDLEWARE", [note])
    assert metadata_graphql("{currentWorkspace{displayName}}").data["currentWorkspace"]
    assert seen == ["currentWorkspace", "displayName"]
