"""`GET /rest/search` (docs/api/rest.md#search)."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.clients import RestClient
from tests.core.rest.records import create


def search(rest: RestClient, **parameters: Any) -> Any:
    return rest.get(f"/rest/search?{urlencode(parameters)}")


@pytest.fixture
def made(rest: RestClient) -> dict[str, str]:
    """Label → id, of records that the word "amber" finds, in the order it finds them."""
    person = create(rest, "people", name={"firstName": "Ada", "lastName": "Amber"})
    companies = [create(rest, "companies", name=f"Amber {n}") for n in range(3)]
    task = create(rest, "tasks", title="Call Amber")
    others = {company["name"]: company["id"] for company in companies}
    return {"Ada Amber": person["id"], **others, "Call Amber": task["id"]}


def test_records_of_all_objects_are_found(rest: RestClient, made: dict[str, str]) -> None:
    answer = search(rest, q="amber")
    assert answer.status == 200
    found = answer.body["data"]["search"]
    assert [(one["label"], one["recordId"]) for one in found] == list(made.items())
    assert found[0] == {
        "recordId": made["Ada Amber"],
        "objectNameSingular": "person",
        "objectLabelSingular": "Person",
        "label": "Ada Amber",
        "imageUrl": None,
        "tsRankCD": found[0]["tsRankCD"],
        "tsRank": found[0]["tsRank"],
    }
    info = answer.body["pageInfo"]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (False, False)
    assert set(answer.body) == {"data", "pageInfo"}


def test_objects_are_chosen_by_their_plural_names(rest: RestClient, made: dict[str, str]) -> None:
    found = search(rest, q="amber", objects="tasks, people").body["data"]["search"]
    assert [one["objectNameSingular"] for one in found] == ["person", "task"]


def test_pages_meet_every_record_once(rest: RestClient, made: dict[str, str]) -> None:
    seen: list[str] = []
    more: dict[str, str] = {}
    while True:
        answer = search(rest, q="amber", limit=2, **more)
        seen += [one["label"] for one in answer.body["data"]["search"]]
        if not answer.body["pageInfo"]["hasNextPage"]:
            break
        more = {"starting_after": answer.body["pageInfo"]["endCursor"]}
    assert seen == list(made)
    assert answer.body["pageInfo"]["hasPreviousPage"] is True


def test_nothing_found_is_an_empty_list(rest: RestClient, made: dict[str, str]) -> None:
    answer = search(rest, q="nobody").body
    assert answer["data"] == {"search": []}
    assert answer["pageInfo"]["endCursor"] is None


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "'q' invalid"),
        ("q=a&q=b", "'q' invalid"),
        ("q=" + "x" * 1001, "Parameter q: expected a string"),
        ("q=a&objects=", "'objects' invalid"),
        ("q=a&objects=person", "Did you mean 'people'?"),
        ("q=a&objects=nothings", "object 'nothings' not found"),
        ("q=a&limit=many", "limit 'many' is invalid"),
        ("q=a&starting_after=x", "cursor"),
        ("q=a&ending_before=x", "'ending_before' is not possible"),
    ],
)
def test_what_is_wrong_is_told(rest: RestClient, query: str, told: str) -> None:
    answer = rest.get(f"/rest/search?{query}")
    assert answer.status == 400
    assert told in " ".join(answer.body["messages"])


def test_only_get_is_possible(rest: RestClient) -> None:
    assert rest.post("/rest/search", {}).status == 405
    assert rest.get("/rest/search/people").status == 400
    assert rest.get("/rest//search?q=x").status == 200
