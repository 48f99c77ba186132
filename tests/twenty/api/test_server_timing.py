"""`Server-Timing` (SERVER_TIMING=1): where the time of a request goes."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.clients import GraphqlClient, RestClient

READ = {"caller", "request", "plan", "compile", "execute", "answer", "total"}
WRITE = READ - {"compile"}


def stages(headers: Mapping[str, str]) -> set[str]:
    parts = [re.fullmatch(r"(\w+);dur=\d+\.\d\d", part) for part in timing(headers).split(", ")]
    assert all(parts)
    return {part[1] for part in parts if part}


def timing(headers: Mapping[str, str]) -> str:
    return headers.get("Server-Timing", "")


def test_without_the_setting_nothing_is_reported(rest: RestClient) -> None:
    assert timing(rest.get("/rest/people").headers) == ""


@pytest.fixture
def timed(settings: object) -> None:
    settings.SERVER_TIMING = True  # type: ignore[attr-defined]


def test_the_stages_of_both_apis_are_reported(
    timed: None, rest: RestClient, graphql: GraphqlClient
) -> None:
    assert stages(rest.get("/rest/people", limit=1).headers) == READ
    assert stages(graphql("{people(first:1){totalCount}}").headers) == READ
    assert stages(rest.post("/rest/people", {"city": "Rome"}).headers) == WRITE
    made = graphql('mutation{createPerson(data:{city:"Rome"}){id}}')
    assert stages(made.headers) == WRITE


def test_a_refusal_tells_how_far_it_came(timed: None, rest: RestClient) -> None:
    assert stages(RestClient("").get("/rest/people").headers) == {"caller", "total"}
    refused = rest.get("/rest/people", filter="city[no]:1")
    assert refused.status == 400
    assert stages(refused.headers) <= {"caller", "request", "plan", "total"}
