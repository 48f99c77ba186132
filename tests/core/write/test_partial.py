"""`onError=skip`: each record of a batch gets what it would get alone, in the order of the call."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apikeys.models import FieldPermission
from metadata.models import FieldMetadata
from tests.clients import RestAnswer, RestClient
from tests.factories import make_key, make_role
from tests.twenty.writes.whole_database import contents
from twenty.workspaces.models import Workspace

BATCH = "/rest/batch/people"
NOBODY = "00000000-0000-4000-8000-00000000beef"


def skip(rest: RestClient, records: Any, path: str = BATCH, **more: Any) -> RestAnswer:
    return rest.post(path, records, onError="skip", **more)


def mail(address: str) -> dict[str, Any]:
    return {"emails": {"primaryEmail": address}}


def test_the_good_are_written_and_the_bad_are_told_apart(rest: RestClient) -> None:
    given = [
        {"jobTitle": "first"},
        {"jobTitle": 5, "nonsense": True},
        {"companyId": NOBODY},
        mail("no address"),
        {"jobTitle": "last"},
    ]
    refused = rest.post(BATCH, given)
    assert refused.status == 400
    answer = skip(rest, given)
    assert answer.status == 207
    made = answer.body["data"]["createPeople"]
    assert [one["jobTitle"] for one in made] == ["first", "last"]
    results = answer.body["results"]
    assert [one["index"] for one in results] == [0, 1, 2, 3, 4]
    assert [one["status"] for one in results] == [201, 400, 400, 400, 201]
    assert [one.get("id") for one in results] == [made[0]["id"], None, None, None, made[1]["id"]]
    assert [error["field"] for error in results[1]["errors"]] == ["nonsense", "jobTitle"]
    assert [error["field"] for error in results[2]["errors"]] == ["companyId"]
    assert results[3]["errors"][0]["field"] == "emails.primaryEmail"
    for one in results[1:4]:
        assert one["errors"][0].keys() >= {"field", "code", "message"}
        assert "records[" not in one["errors"][0]["message"]
    for one in made:
        assert rest.get(f"/rest/people/{one['id']}").status == 200


def test_when_all_are_good_the_status_is_that_of_a_batch(rest: RestClient) -> None:
    answer = skip(rest, [{"jobTitle": "a"}, {}])
    assert answer.status == 201
    assert [one["action"] for one in answer.body["results"]] == ["created", "created"]


def test_when_all_are_bad_nothing_is_written(rest: RestClient) -> None:
    rest.get("/rest/people?limit=1")
    before = contents()
    answer = skip(rest, [{"nonsense": 1}, "text", None, [], 5])
    assert answer.status == 207
    assert answer.body["data"]["createPeople"] == []
    assert [one["status"] for one in answer.body["results"]] == [400] * 5
    assert contents() == before


def test_of_two_equals_the_first_is_written(rest: RestClient) -> None:
    answer = skip(rest, [mail("one@twin.example"), mail("one@twin.example"), {}])
    first, second, third = answer.body["results"]
    assert [first["status"], second["status"], third["status"]] == [201, 400, 201]
    assert second["errors"][0]["code"] == "DUPLICATE_ENTRY_DETECTED"
    assert second["errors"][0]["conflict"]["index"] == 0


def test_a_record_that_only_met_a_refused_one_is_written(rest: RestClient) -> None:
    """Both have one address, and the first leads to nobody."""
    answer = skip(rest, [{**mail("a@met.example"), "companyId": NOBODY}, mail("a@met.example")])
    assert [one["status"] for one in answer.body["results"]] == [400, 201]


def test_numbers_are_those_of_the_call(rest: RestClient) -> None:
    """However many were left out before, conflicts name the records as they were sent."""
    answer = skip(
        rest, [{"x": 1}, {"y": 1}, mail("n@num.example"), {"z": 1}, mail("n@num.example")]
    )
    last = answer.body["results"][4]
    assert last["errors"][0]["conflict"]["index"] == 2
    assert "records[2]" in last["errors"][0]["message"]


def test_an_upsert_too(rest: RestClient) -> None:
    rest.post("/rest/people", mail("known@up.example"))
    given = [
        {**mail("known@up.example"), "jobTitle": "again"},
        {"nonsense": 1},
        mail("new@up.example"),
        {"id": "no id"},
    ]
    answer = skip(rest, given, upsert=True)
    assert [one["status"] for one in answer.body["results"]] == [200, 400, 201, 400]
    assert answer.body["results"][0]["matchedBy"] == "emails.primaryEmail"


def test_the_preference_and_the_parameter(rest: RestClient) -> None:
    bad = [{"nonsense": 1}, {}]
    told = rest.post(BATCH, bad, headers={"Prefer": "respond-async, partial"})
    assert (told.status, told.headers["Preference-Applied"]) == (207, "partial")
    other = rest.post(BATCH, bad, headers={"Prefer": "return=minimal"})
    assert (other.status, "Preference-Applied" in other.headers) == (400, False)
    stop = rest.post(BATCH, bad, headers={"Prefer": "partial"}, onError="stop")
    assert stop.status == 400
    for word in ("", "SKIP", "continue"):
        wrong = rest.post(BATCH, bad, onError=word)
        assert (wrong.status, wrong.body["code"]) == (400, "INVALID_ON_ERROR")
    twice = rest.post(f"{BATCH}?onError=skip&onError=stop", bad)
    assert (twice.status, twice.body["code"]) == (400, "INVALID_ON_ERROR")


@pytest.mark.parametrize(
    ("body", "query", "status"),
    [
        ({}, {}, 400),
        ([{}] * 61, {}, 400),
        ([{}], {"conflictFields": "name"}, 400),
        ([{}], {"upsert": "true", "conflictFields": "jobTitle"}, 400),
        ("{", {}, 400),
    ],
    ids=["no list", "too many", "no upsert", "not unique", "no JSON"],
)
def test_a_call_that_is_wrong_as_a_whole_is_refused(
    rest: RestClient, body: Any, query: dict[str, str], status: int
) -> None:
    answer = skip(rest, body, **query)
    assert answer.status == status
    assert "results" not in answer.body


def test_rights_hold_for_each_record(workspace: Workspace, stranger_rest: RestClient) -> None:
    refused = skip(stranger_rest, [{}, {}])
    assert refused.status == 403
    role = make_role(workspace, "No titles", "read", "update")
    field = FieldMetadata.objects.get(
        workspace=workspace, object__name_singular="person", name="jobTitle"
    )
    FieldPermission.objects.create(
        role=role, field=field, can_read_field_value=None, can_update_field_value=False
    )
    own = RestClient(make_key(role)[1])
    answer = skip(own, [{"jobTitle": "Boss"}, {"city": "Ulm"}])
    assert [one["status"] for one in answer.body["results"]] == [403, 201]
    assert "jobTitle" in answer.text


def test_it_can_be_tried_and_repeated(rest: RestClient) -> None:
    rest.get("/rest/people?limit=1")
    before = contents()
    tried = skip(rest, [{"nonsense": 1}, {}], dryRun=True)
    assert (tried.status, contents() == before) == (207, True)
    key = {"Idempotency-Key": "partly"}
    first = rest.post(BATCH, [{"nonsense": 1}, {}], headers=key, onError="skip")
    again = rest.post(BATCH, [{"nonsense": 1}, {}], headers=key, onError="skip")
    assert (again.text, again.headers["Idempotency-Replayed"]) == (first.text, "true")


_RECORD = st.one_of(
    st.just({}),
    st.sampled_from([{"nonsense": 1}, {"companyId": NOBODY}, {"jobTitle": 5}, {"id": "x"}, "text"]),
    st.sampled_from(["a", "b", "c"]).map(lambda name: mail(f"{name}@mix.example")),
    st.tuples(st.sampled_from(["a", "b"]), st.booleans()).map(
        lambda drawn: {
            **mail(f"{drawn[0]}@mix.example"),
            **({"companyId": NOBODY} if drawn[1] else {}),
        }
    ),
)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.lists(_RECORD, max_size=12))
def test_each_gets_what_it_would_get_alone(rest: RestClient, records: list[Any]) -> None:
    clean = "emails.primaryEmail[like]:%@mix.example"
    rest.delete("/rest/people", filter=clean)
    answer = skip(rest, records)
    together = [one["status"] for one in answer.body["results"]]
    rest.delete("/rest/people", filter=clean)
    alone = [rest.post(BATCH, [record]).status for record in records]
    assert together == alone
    assert answer.status == (201 if all(status == 201 for status in alone) else 207)
    assert len(answer.body["data"]["createPeople"]) == together.count(201)
