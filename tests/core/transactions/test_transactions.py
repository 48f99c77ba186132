"""`POST /rest/transaction`: all or none, references, rights, events, keys."""

from typing import Any
from uuid import uuid4

import pytest

from tests.clients import RestAnswer, RestClient
from tests.core.events.world import Told, switch

pytestmark = pytest.mark.django_db(transaction=True)
Json = dict[str, Any]
NONE = "INVALID_TRANSACTION"


def op(method: str, path: str, body: Any = None, **more: Any) -> Json:
    given = {} if body is None else {"body": body}
    return {"method": method, "path": path, **given, **more}


def send(client: RestClient, *operations: Any, **headers: str) -> RestAnswer:
    return client.post("/rest/transaction", {"operations": list(operations)}, headers=headers)


def results(answer: RestAnswer) -> list[Json]:
    assert answer.status == 200, answer.text
    found: list[Json] = answer.body["data"]["transaction"]["results"]
    return found


def count(client: RestClient, plural: str) -> int:
    return int(client.get(f"/rest/{plural}").body["totalCount"])


def test_records_of_several_objects_that_refer_to_each_other(rest: RestClient) -> None:
    made = results(
        send(
            rest,
            op("POST", "/companies", {"name": "Acme"}, ref="acme"),
            op("POST", "/people", {"jobTitle": "CTO", "companyId": "@{acme.id}"}, ref="ada"),
            op("POST", "/batch/notes", [{"title": "one"}, {"title": "two"}], ref="notes"),
            op("POST", "/noteTargets", {"noteId": "@{notes.1.id}", "targetPersonId": "@{ada.id}"}),
            op("PATCH", "/rest/companies/@{acme.id}", {"employees": 3}),
            op("PATCH", "/people?filter=companyId[eq]:@{acme.id}", {"city": "Ulm"}),
            op("DELETE", "/notes/@{notes.0.id}?soft_delete=true"),
        )
    )
    assert [one["status"] for one in made] == [201, 201, 201, 201, 200, 200, 200]
    assert [one["ref"] for one in made] == ["acme", "ada", "notes", None, None, None, None]
    acme = made[0]["body"]["data"]["createCompany"]
    ada = made[1]["body"]["data"]["createPerson"]
    assert ada["companyId"] == acme["id"]
    company = rest.get(f"/rest/companies/{acme['id']}")
    assert company.body["data"]["company"]["employees"] == 3
    assert company.headers["ETag"] == made[4]["headers"]["ETag"]
    person = rest.get(f"/rest/people/{ada['id']}", depth="0").body["data"]["person"]
    assert (person["city"], person["companyId"]) == ("Ulm", acme["id"])
    assert [one["title"] for one in rest.get("/rest/notes").body["data"]["notes"]] == ["two"]
    target = made[3]["body"]["data"]["createNoteTarget"]
    assert target["noteId"] == made[2]["body"]["data"]["createNotes"][1]["id"]


REFUSED = {
    "a wrong value": (op("POST", "/people", {"emails": {"primaryEmail": "no"}}), 400, None),
    "an unknown field": (op("POST", "/people", {"nope": 1}), 400, None),
    "no such record": (op("PATCH", f"/people/{uuid4()}", {"city": "Ulm"}), 404, None),
    "an old version": (
        op("PATCH", "/people/@{before.id}", {"city": "Ulm"}, headers={"If-Match": '"1~2"'}),
        412,
        "PRECONDITION_FAILED",
    ),
    "no such object": (op("POST", "/nothings", {}), 400, "OBJECT_NOT_FOUND"),
    "a link to nothing": (op("POST", "/people", {"companyId": str(uuid4())}), 400, None),
    "a body of the wrong form": (op("POST", "/people", [{}]), 400, None),
    "no body": (op("POST", "/people"), 400, "BODY_REQUIRED"),
    "another header": (op("POST", "/people", {}, headers={"Accept": "x"}), 400, NONE),
    "a read": (op("POST", "/people/duplicates", {"ids": []}), 400, NONE),
    "another transaction": (op("POST", "/transaction", {}), 400, NONE),
    "metadata": (op("POST", "/metadata/objects", {}), 400, NONE),
    "an import": (op("POST", "/imports", {}), 400, NONE),
    "a key": (op("POST", "/apiKeys", {}), 400, NONE),
    "a ref of nobody": (op("POST", "/people", {"companyId": "@{x.id}"}), 400, NONE),
    "its own ref": (
        op("POST", "/people", {"companyId": "@{x.id}"}, ref="x"), 400, NONE,
    ),
    "a number too high": (
        op("POST", "/people", {"companyId": "@{before.1.id}"}), 400, NONE,
    ),
    "half a ref": (op("DELETE", "/people/@{before"), 400, NONE),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_says_which_and_leaves_nothing(rest: RestClient, name: str) -> None:
    wrong, status, code = REFUSED[name]
    switch(rest)
    told = Told()
    answer = send(
        rest,
        op("POST", "/people", {"jobTitle": "kept only if all are"}, ref="before"),
        wrong,
        op("POST", "/companies", {"name": "after"}),
    )
    assert answer.status == status, answer.text
    assert answer.body["statusCode"] == status
    assert all(message.startswith("operations[1]") for message in answer.body["messages"])
    if code is not None:
        assert answer.body["code"] == code
    if code != NONE:
        assert answer.body["operation"] == {"index": 1, "ref": wrong.get("ref")}
    assert (count(rest, "people"), count(rest, "companies"), told.new()) == (0, 0, [])


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"operations": []},
        {"operations": {}},
        {"operations": [op("POST", "/companies", {"name": "x"})] * 101},
        {"operations": [1]},
        {"operations": [op("GET", "/companies")]},
        {"operations": [op("POST", "companies", {})]},
        {"operations": [op("POST", "/companies", {}, id="x")]},
        {"operations": [op("POST", "/companies", {}, ref="1")]},
        {"operations": [op("POST", "/companies", {}, ref="a"), op("POST", "/notes", {}, ref="a")]},
        {"operations": [op("POST", "/companies", {})], "mode": "all"},
    ],
    ids=range(12),
)
def test_what_is_no_transaction_is_refused(rest: RestClient, body: Any) -> None:
    answer = rest.post("/rest/transaction", body)
    assert (answer.status, answer.body["code"]) == (400, NONE), answer.text
    assert count(rest, "companies") == 0


def test_the_most_operations_are_carried_out(rest: RestClient) -> None:
    every = [op("POST", "/companies", {"name": f"C{place}"}) for place in range(100)]
    assert len(results(send(rest, *every))) == 100
    assert count(rest, "companies") == 100


def test_text_that_looks_like_a_reference(rest: RestClient) -> None:
    given = ["@@{acme.id}", "@@@{x}", "@home", "a @{acme.id}"]
    made = results(
        send(
            rest,
            op("POST", "/companies", {"name": "Acme"}, ref="acme"),
            *(op("POST", "/notes", {"title": text}) for text in given),
        )
    )
    titles = [one["body"]["data"]["createNote"]["title"] for one in made[1:]]
    assert titles == ["@{acme.id}", "@@{x}", "@home", "a @{acme.id}"]


def test_numbers_keep_every_digit(rest: RestClient) -> None:
    body = b'{"operations":[{"method":"POST","path":"/companies","body":{"name":"x","employees":12,'
    body += b'"annualRecurringRevenue":{"amountMicros":9007199254740993,"currencyCode":"EUR"}}}]}'
    answer = rest.request("POST", "/rest/transaction", body)
    (one,) = results(answer)
    money = one["body"]["data"]["createCompany"]["annualRecurringRevenue"]
    assert "9007199254740993" in str(money["amountMicros"])


def test_rights_are_those_of_the_caller(rest: RestClient, sales_rest: RestClient) -> None:
    """Sales writes no notes."""
    answer = send(
        sales_rest,
        op("POST", "/companies", {"name": "Acme"}),
        op("POST", "/notes", {"title": "Hidden"}),
    )
    assert answer.status == 403, answer.text
    assert answer.body["messages"][0].startswith("operations[1]: ")
    assert count(rest, "companies") == 0
    nobody = RestClient("")
    assert send(nobody, op("POST", "/companies", {"name": "Acme"})).status == 401


def test_a_key_repeats_nothing(rest: RestClient) -> None:
    operations = (
        op("POST", "/companies", {"name": "Acme"}, ref="acme"),
        op("POST", "/people", {"companyId": "@{acme.id}"}),
    )
    first = send(rest, *operations, **{"Idempotency-Key": "once"})
    again = send(rest, *operations, **{"Idempotency-Key": "once"})
    assert (first.status, again.status, again.text) == (200, 200, first.text)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count(rest, "people") == 1


def test_the_events_are_those_of_the_writes(rest: RestClient) -> None:
    switch(rest)
    told = Told()
    results(
        send(
            rest,
            op("POST", "/companies", {"name": "Acme"}, ref="acme"),
            op("PATCH", "/companies/@{acme.id}", {"name": "Other"}),
        )
    )
    assert [event["action"] for event in told.new()] == ["created", "updated"]


def test_each_operation_is_a_call(rest: RestClient, settings: Any) -> None:
    settings.API_RATE_LIMIT = "3/h"
    answer = send(rest, *(op("POST", "/companies", {"name": f"C{n}"}) for n in range(3)))
    assert answer.status == 429, answer.text
    settings.API_RATE_LIMIT = ""
    assert count(rest, "companies") == 0
