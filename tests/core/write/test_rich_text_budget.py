"""Rich text that is too much to convert is refused by both APIs, and nothing is written."""

import json
from typing import Any

import pytest

from metadata.values.conversion_budget import MAX_BYTES, MAX_BYTES_OF_A_REQUEST
from tests.core.rest.records import count

LIST = "- item\n" * (400_000 // 7)
FITTING = "a" * MAX_BYTES
DEEP = "".join(f"{'  ' * depth}- a\n" for depth in range(30))
BLOCKS = json.dumps([{"type": "paragraph", "content": "\n" * MAX_BYTES}])
REFUSED = [
    pytest.param({"markdown": LIST}, "markdown", f"at most {MAX_BYTES} bytes", id="a long list"),
    pytest.param({"blocknote": BLOCKS}, "blocknote", f"at most {MAX_BYTES} bytes", id="newlines"),
    pytest.param({"markdown": DEEP}, "markdown", "lists at most 19", id="a deep list"),
]
CREATE = "mutation ($data: [NoteCreateInput!]!) { createNotes(data: $data) { id } }"
TOO_MANY = [
    {"bodyV2": {"markdown": FITTING}} for _ in range(MAX_BYTES_OF_A_REQUEST // MAX_BYTES + 1)
]
OF_A_REQUEST = f"at most {MAX_BYTES_OF_A_REQUEST} bytes to convert in all values of one request"


@pytest.mark.parametrize(("value", "notation", "limit"), REFUSED)
def test_rest_refuses_it(rest, value: dict[str, str], notation: str, limit: str) -> None:
    answer = rest.post("/rest/notes", {"title": "x", "bodyV2": value})
    assert (answer.status, answer.body["code"]) == (400, "INVALID_ARGS_DATA"), answer.text[:500]
    assert f'field "bodyV2.{notation}"' in answer.body["messages"][0]
    assert limit in answer.body["messages"][0]
    assert count(rest, "notes") == 0


@pytest.mark.parametrize(("value", "notation", "limit"), REFUSED)
def test_graphql_refuses_it(
    rest, graphql, value: dict[str, str], notation: str, limit: str
) -> None:
    answer = graphql(CREATE, {"data": [{"title": "y"}, {"title": "x", "bodyV2": value}]})
    assert f'field "bodyV2.{notation}"' in answer.errors[0]["message"]
    assert limit in answer.errors[0]["message"]
    assert count(rest, "notes") == 0


def test_an_update_is_refused_and_changes_nothing(rest) -> None:
    made = rest.post("/rest/notes", {"bodyV2": {"markdown": "old"}}).body["data"]["createNote"]
    answer = rest.patch(f"/rest/notes/{made['id']}", {"bodyV2": {"markdown": LIST}})
    assert answer.status == 400
    found = rest.get(f"/rest/notes/{made['id']}").body["data"]["note"]
    assert found["bodyV2"] == made["bodyV2"]


def test_both_notations_are_stored_as_they_are(rest) -> None:
    body = {"markdown": LIST, "blocknote": BLOCKS}
    made = rest.post("/rest/notes", {"bodyV2": body}).body["data"]["createNote"]
    assert made["bodyV2"] == body


def test_the_records_of_a_request_share_a_budget(rest) -> None:
    answer = rest.post("/rest/batch/notes", TOO_MANY)
    assert answer.status == 400
    assert OF_A_REQUEST in answer.body["messages"][0]
    assert count(rest, "notes") == 0
    assert rest.post("/rest/batch/notes", TOO_MANY[1:]).status == 201


def test_the_root_fields_of_a_request_share_a_budget(rest, graphql) -> None:
    fields = " ".join(
        f"n{number}: createNote(data: $data) {{ id }}" for number in range(len(TOO_MANY))
    )
    variables: dict[str, Any] = {"data": TOO_MANY[0]}
    answer = graphql(f"mutation ($data: NoteCreateInput!) {{ {fields} }}", variables)
    assert [error["path"] for error in answer.errors] == [[f"n{len(TOO_MANY) - 1}"]]
    assert OF_A_REQUEST in answer.errors[0]["message"]
    assert count(rest, "notes") == len(TOO_MANY) - 1
