"""The access log: one JSON line for each request, without secrets."""

import json
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from twenty.config.environment import Environment
from twenty.http.access_log import LONGEST_PATH, AccessLogMiddleware, describe_caller
from twenty.logs.streams import STANDARD_OUTPUT


def test_a_line_says_what_was_asked_and_how_it_went(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    client.get("/healthz", REMOTE_ADDR="192.0.2.7")
    entry = _only_entry(capfd)
    assert entry["method"] == "GET"
    assert entry["path"] == "/healthz"
    assert entry["status"] == 200
    assert entry["client"] == "192.0.2.7"
    assert 0 <= entry["ms"] < 5000
    assert entry["time"].endswith("+00:00")
    assert "key" not in entry


def test_neither_the_query_string_nor_headers_nor_the_body_enter_the_log(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    client.post(
        "/nothing/here?token=hunter2",
        {"password": "hunter2"},
        headers={"authorization": "Bearer hunter2", "cookie": "sessionid=hunter2"},
    )
    text = _written(capfd)
    assert "hunter2" not in text
    assert json.loads(text)["path"] == "/nothing/here"


def test_the_line_names_key_and_workspace_of_a_recognised_caller(
    rf: RequestFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        describe_caller(request, actor_id="key-1", workspace_id="workspace-1")
        return HttpResponse(status=204)

    AccessLogMiddleware(view)(rf.get("/rest/companies"))
    entry = _only_entry(capfd)
    assert (entry["key"], entry["workspace"], entry["status"]) == ("key-1", "workspace-1", 204)


def test_a_path_cannot_forge_a_line(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    client.get('/x%0A{"status":200}"')
    assert _only_entry(capfd)["status"] == 404


def test_a_high_log_level_turns_it_off(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    with override_settings(ENVIRONMENT=Environment.parse({"LOG_LEVEL": "WARNING"})):
        Client().get("/healthz")
    assert _written(capfd) == ""


def test_a_line_is_not_as_long_as_an_address_may_be(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    client.get(f"/{'x' * 50_000}")
    assert len(_only_entry(capfd)["path"]) == LONGEST_PATH


def _written(capfd: pytest.CaptureFixture[str]) -> str:
    assert STANDARD_OUTPUT.flush()
    return capfd.readouterr().out


def _only_entry(capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    lines = _written(capfd).splitlines()
    assert len(lines) == 1
    entry: dict[str, Any] = json.loads(lines[0])
    return entry
