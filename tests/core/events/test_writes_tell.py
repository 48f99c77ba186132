"""Every write of both APIs tells what it did: the record, the action, values before and after."""

from collections.abc import Callable
from typing import Any

import pytest

from core.graphql.root_fields import METHODS
from metadata.model.generated_names import MUTATIONS
from tests.clients import GraphqlClient, RestClient
from tests.core.events.world import Json, Told, switch


class World:
    """Clients of both APIs, the events they leave, and records as a GET shows them."""

    def __init__(self, rest: RestClient, graphql: GraphqlClient) -> None:
        self.rest, self.graphql = rest, graphql
        switch(rest)
        self.told = Told()

    def get(self, plural: str, record_id: str) -> Json:
        """The record at depth 0, deleted or not."""
        states = "or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)"
        answer = self.rest.get(f"/rest/{plural}", filter=f"and(id[eq]:{record_id},{states})")
        assert answer.status == 200, answer.text
        (record,) = answer.body["data"][plural]
        return dict(record)

    def company(self, **values: Any) -> Json:
        answer = self.rest.post("/rest/companies", {"name": "Acme", **values})
        assert answer.status == 201, answer.text
        made = dict(answer.body["data"]["createCompany"])
        self.told.new()
        return made

    def person(self, **values: Any) -> Json:
        answer = self.rest.post("/rest/people", values)
        assert answer.status == 201, answer.text
        self.told.new()
        return dict(answer.body["data"]["createPerson"])

    def run(self, mutation: str, **variables: Any) -> Any:
        answer = self.graphql(mutation, variables)
        assert not answer.errors, answer.errors
        return answer.data


@pytest.fixture
def world(rest: RestClient, graphql: GraphqlClient) -> World:
    return World(rest, graphql)


def tells(event: Json, action: str, before: Json | None, after: Json | None) -> None:
    assert event["action"] == action
    assert event["before"] == before
    assert event["after"] == after
    assert event["actor"] == {"source": "API", "workspaceMemberId": None, "name": "Admin key"}
    if before is not None and after is not None:
        changed = [key for key in after if after[key] != before[key]]
        assert event["changed"] == changed
        assert changed


# -- one case per write operation: what it is done to, and how it is called over both APIs ---------

Call = Callable[[World, list[str]], Any]
ONE = "{{ {0}Company(id: $id{1}) {{ id }} }}"


def rest_call(method: str, path: str, body: Any = None, **query: Any) -> Call:
    def call(world: World, ids: list[str]) -> None:
        chosen = {k: v.format(ids=",".join(ids)) for k, v in query.items()}
        answer = world.rest.request(method, path.format(id=ids[0]), body, None, chosen)
        assert answer.status < 300, answer.text

    return call


def one(verb: str, arguments: str = "") -> Call:
    document = f"mutation M($id: UUID!) {{ {verb}Company(id: $id{arguments}) {{ id }} }}"
    return lambda world, ids: world.run(document, id=ids[0])


def many(verb: str, arguments: str = "") -> Call:
    document = (
        f"mutation M($ids: [UUID!]!) {{ {verb}Companies(filter: {{id: {{in: $ids}}}}{arguments})"
        " { id } }"
    )
    return lambda world, ids: world.run(document, ids=ids)


DATA = ', data: {name: "Other", employees: 7}'
BODY = {"name": "Other", "employees": 7}
BY_IDS = "id[in]:[{ids}]"
# Operation → action told, how many records, whether they are deleted before, the calls.
CASES: dict[str, tuple[str, int, bool, list[Call]]] = {
    "update_one": (
        "updated", 1, False,
        [rest_call("PATCH", "/rest/companies/{id}", BODY), one("update", DATA)],
    ),
    "update_many": (
        "updated", 3, False,
        [rest_call("PATCH", "/rest/companies", BODY, filter=BY_IDS), many("update", DATA)],
    ),
    "delete_one": (
        "deleted", 1, False,
        [rest_call("DELETE", "/rest/companies/{id}", soft_delete="true"), one("delete")],
    ),
    "delete_many": (
        "deleted", 3, False,
        [rest_call("DELETE", "/rest/companies", filter=BY_IDS, soft_delete="true"), many("delete")],
    ),
    "restore_one": (
        "restored", 1, True, [rest_call("PATCH", "/rest/companies/{id}/restore"), one("restore")],
    ),
    "restore_many": (
        "restored", 3, True,
        [rest_call("PATCH", "/rest/companies/restore", filter=BY_IDS), many("restore")],
    ),
    "destroy_one": (
        "destroyed", 1, False, [rest_call("DELETE", "/rest/companies/{id}"), one("destroy")],
    ),
    "destroy_many": (
        "destroyed", 3, False,
        [rest_call("DELETE", "/rest/companies", filter=BY_IDS), many("destroy")],
    ),
}  # fmt: skip
# Told of by tests of their own below.
ELSEWHERE = {"create_one", "create_many", "merge"}


def test_no_write_operation_is_left_out() -> None:
    assert CASES.keys() | ELSEWHERE == MUTATIONS.keys()
    assert METHODS.keys() >= MUTATIONS.keys()


@pytest.mark.parametrize("api", [0, 1], ids=["rest", "graphql"])
@pytest.mark.parametrize("operation", CASES)
def test_changes_of_records_are_told(world: World, operation: str, api: int) -> None:
    action, number, is_deleted, calls = CASES[operation]
    records = [world.company(name=f"Acme {place}") for place in range(number)]
    ids = [record["id"] for record in records]
    if is_deleted:
        for record_id in ids:
            world.rest.request(
                "DELETE", f"/rest/companies/{record_id}", None, None, {"soft_delete": "true"}
            )
    bystander = world.company(name="Untouched")
    before = {record_id: world.get("companies", record_id) for record_id in ids}
    world.told.new()
    calls[api](world, ids)
    events = world.told.new()
    assert sorted(event["id"] for event in events) == sorted(ids)
    assert bystander["id"] not in ids
    for event in events:
        assert event["object"] == "company"
        if action == "destroyed":
            tells(event, action, None, None)
        else:
            tells(event, action, before[event["id"]], world.get("companies", event["id"]))


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("api", ["rest", "graphql"])
def test_created_records_are_told(world: World, api: str, number: int) -> None:
    bodies = [
        {"name": f"New {place}", "address": {"addressCity": "Bonn"}} for place in range(number)
    ]
    if api == "graphql":
        document = (
            "mutation M($data: [CompanyCreateInput!]!) { createCompanies(data: $data) { id } }"
        )
        world.run(document, data=bodies)
    elif number == 1:
        world.rest.post("/rest/companies", bodies[0])
    else:
        world.rest.post("/rest/batch/companies", bodies)
    events = world.told.new()
    assert len(events) == number
    for event in events:
        tells(event, "created", None, world.get("companies", event["id"]))
        assert event["after"]["address"]["addressCity"] == "Bonn"


def test_an_upsert_tells_what_it_did_to_each_record(world: World) -> None:
    known = world.company(name="Known", domainName={"primaryLinkUrl": "https://known.test"})
    before = world.get("companies", known["id"])
    bodies = [
        {"name": "Known as", "domainName": {"primaryLinkUrl": "https://known.test"}},
        {"name": "Fresh", "domainName": {"primaryLinkUrl": "https://fresh.test"}},
    ]
    answer = world.rest.post("/rest/batch/companies", bodies, upsert=True)
    assert answer.status == 201, answer.text
    updated, created = world.told.new()
    tells(updated, "updated", before, world.get("companies", known["id"]))
    tells(created, "created", None, world.get("companies", created["id"]))


def test_nested_records_and_links_are_told(world: World) -> None:
    document = "mutation M($data: PersonCreateInput!) { createPerson(data: $data) { id } }"
    world.run(document, data={"jobTitle": "A", "company": {"create": {"name": "Nested"}}})
    company, person = world.told.new()
    tells(company, "created", None, world.get("companies", company["id"]))
    tells(person, "created", None, world.get("people", person["id"]))
    assert person["after"]["companyId"] == company["id"]
    other = world.company(name="To connect")
    before = world.get("people", person["id"])
    update = """mutation M($id: UUID!, $data: PersonUpdateInput!) {
      updatePerson(id: $id, data: $data) { id } }"""
    link = {"company": {"connect": {"where": {"id": other["id"]}}}}
    world.run(update, id=person["id"], data=link)
    (linked,) = world.told.new()
    tells(linked, "updated", before, world.get("people", person["id"]))
    assert "companyId" in linked["changed"]


def test_values_that_depend_on_what_a_record_holds_are_told(world: World) -> None:
    phones = {"primaryPhoneNumber": "0201 123456", "primaryPhoneCountryCode": "DE"}
    person = world.person(phones=phones)
    before = world.get("people", person["id"])
    answer = world.rest.patch(
        f"/rest/people/{person['id']}", {"phones": {"primaryPhoneNumber": "0201 654321"}}
    )
    assert answer.status == 200, answer.text
    (event,) = world.told.new()
    tells(event, "updated", before, world.get("people", person["id"]))
    assert "phones" in event["changed"]


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_merge_tells_of_survivor_losers_and_repointed_records(
    world: World, dry_run: bool
) -> None:
    kept, gone = world.company(name="Kept"), world.company(name="Gone", employees=9)
    person = world.person(jobTitle="Points", companyId=gone["id"])
    named = {"companies": [kept["id"], gone["id"]], "people": [person["id"]]}
    before = {i: world.get(plural, i) for plural, ids in named.items() for i in ids}
    body = {"ids": [kept["id"], gone["id"]], "conflictPriorityIndex": 0, "dryRun": dry_run}
    answer = world.rest.patch("/rest/companies/merge", body)
    assert answer.status == 200, answer.text
    events = {event["id"]: event for event in world.told.new()}
    if dry_run:
        assert events == {}
        return
    assert events.keys() == before.keys()
    after = {i: world.get(plural, i) for plural, ids in named.items() for i in ids}
    actions = {kept["id"]: "updated", gone["id"]: "deleted", person["id"]: "updated"}
    for record_id, action in actions.items():
        tells(events[record_id], action, before[record_id], after[record_id])
    assert events[person["id"]]["after"]["companyId"] == kept["id"]


def test_a_destroy_tells_of_dependants_and_forgets_values(world: World) -> None:
    """Foreign keys destroy targets of a note (CASCADE) and empty a person's company (SET NULL)."""
    company = world.company(name="Going")
    person = world.person(jobTitle="Stays", companyId=company["id"])
    note = world.rest.post("/rest/notes", {"title": "N"}).body["data"]["createNote"]
    target = world.rest.post(
        "/rest/noteTargets", {"noteId": note["id"], "targetCompanyId": company["id"]}
    )
    assert target.status == 201, target.text
    target_id = target.body["data"]["createNoteTarget"]["id"]
    catalog_rule = {"person": "updated"}
    before = world.get("people", person["id"])
    world.told.new()
    answer = world.rest.request("DELETE", f"/rest/companies/{company['id']}", None, None, {})
    assert answer.status == 200, answer.text
    events = {event["id"]: event for event in world.told.new()}
    left = world.rest.get(f"/rest/noteTargets/{target_id}").status == 200
    assert events.keys() == {company["id"], person["id"], target_id}
    assert events[target_id]["action"] == ("updated" if left else "destroyed")
    tells(events[company["id"]], "destroyed", None, None)
    tells(events[person["id"]], catalog_rule["person"], before, world.get("people", person["id"]))
    assert events[person["id"]]["changed"] == ["companyId"]
    world.told.seen = 0
    values = [
        e for e in world.told.new() if e["id"] == company["id"] and (e["before"] or e["after"])
    ]
    assert values == []


def test_a_refused_write_tells_nothing(world: World) -> None:
    company = world.company(domainName={"primaryLinkUrl": "https://taken.test"})
    answer = world.rest.post(
        "/rest/batch/companies",
        [{"name": "Fine"}, {"domainName": {"primaryLinkUrl": "https://taken.test"}}],
    )
    assert answer.status == 400, answer.text
    assert world.told.new() == []
    assert company["id"]


def test_without_listeners_nothing_is_told(rest: RestClient) -> None:
    told = Told()
    assert rest.post("/rest/companies", {"name": "Quiet"}).status == 201
    assert told.new() == []
