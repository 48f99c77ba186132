"""Older names of fields can still be read and written (docs/api/metadata.md#older-names)."""

from typing import Any

import pytest

from tests.clients import GraphqlClient, RestClient
from tests.core.rest.records import assert_denied, create
from tests.metadata.model_actions import make_field, make_object

Json = dict[str, Any]


@pytest.fixture
def company(rest: RestClient) -> Json:
    return create(rest, "companies", name="Acme")


@pytest.fixture
def note(rest: RestClient) -> Json:
    return create(rest, "notes", title="Call")


def test_a_link_is_written_and_read_by_its_older_name(
    rest: RestClient, company: Json, note: Json
) -> None:
    made = create(rest, "noteTargets", noteId=note["id"], companyId=company["id"])
    assert made["companyId"] == made["targetCompanyId"] == company["id"]
    assert made["personId"] is None
    wanted = f"companyId[eq]:{company['id']}"
    found = rest.get("/rest/noteTargets", filter=wanted, fields="companyId", order_by="companyId")
    assert found.body["data"]["noteTargets"] == [{"id": made["id"], "companyId": company["id"]}]
    groups = rest.get("/rest/noteTargets/groupBy", group_by='[{"companyId": true}]', filter=wanted)
    assert groups.body[0]["groupByDimensionValues"] == [company["id"]]
    path = f"/rest/noteTargets/{made['id']}"
    assert (
        rest.patch(path, {"companyId": None}).body["data"]["updateNoteTarget"]["targetCompanyId"]
        is None
    )
    deep = rest.get(f"/rest/companies/{company['id']}", depth=1).body["data"]["company"]
    assert deep["noteTargets"] == []


@pytest.mark.parametrize(
    "plural", ["noteTargets", "taskTargets", "attachments", "timelineActivities"]
)
@pytest.mark.parametrize("target", ["company", "person", "opportunity"])
def test_every_linking_object_has_them(rest: RestClient, plural: str, target: str) -> None:
    many = {"company": "companies", "person": "people", "opportunity": "opportunities"}[target]
    record = create(rest, many)
    made = create(rest, plural, **{f"{target}Id": record["id"]})
    assert made[f"target{target.capitalize()}Id"] == record["id"]
    assert rest.get(f"/rest/{plural}/{made['id']}").body["data"].popitem()[1] == made


def test_the_same_over_graphql(graphql: GraphqlClient, company: Json, note: Json) -> None:
    document = """mutation ($data: NoteTargetCreateInput!) {
        createNoteTarget(data: $data) { id companyId targetCompanyId targetCompany { name } }
    }"""
    answer = graphql(document, {"data": {"noteId": note["id"], "companyId": company["id"]}})
    assert answer.errors == []
    made = answer.data["createNoteTarget"]
    assert made["companyId"] == made["targetCompanyId"] == company["id"]
    document = """query ($id: UUID!) {
        noteTargets(filter: {companyId: {eq: $id}}, orderBy: [{companyId: AscNullsFirst}]) {
            edges { node { alias: companyId } }
        }
        noteTargetsGroupBy(groupBy: [{companyId: true}], filter: {companyId: {eq: $id}}) {
            groupByDimensionValues
        }
    }"""
    answer = graphql(document, {"id": company["id"]})
    assert answer.errors == []
    assert answer.data["noteTargets"]["edges"] == [{"node": {"alias": company["id"]}}]
    assert answer.data["noteTargetsGroupBy"] == [{"groupByDimensionValues": [company["id"]]}]


def test_they_are_marked_deprecated(graphql: GraphqlClient, rest: RestClient) -> None:
    answer = graphql(
        """{ output: __type(name: "NoteTarget") {
            fields(includeDeprecated: true) { name deprecationReason } }
          input: __type(name: "NoteTargetFilterInput") {
            inputFields(includeDeprecated: true) { name deprecationReason } } }"""
    )
    for members in (answer.data["output"]["fields"], answer.data["input"]["inputFields"]):
        reasons = {one["name"]: one["deprecationReason"] for one in members}
        assert reasons["companyId"] == "Use targetCompanyId."
        assert reasons["targetCompanyId"] is None
        assert reasons["noteId"] is None
    schemas = rest.get("/rest/open-api/core").body["components"]["schemas"]
    for name in ("NoteTarget", "NoteTargetForUpdate", "NoteTargetForResponse"):
        assert schemas[name]["properties"]["companyId"]["deprecated"] is True
        assert "deprecated" not in schemas[name]["properties"]["targetCompanyId"]


def test_both_names_must_say_the_same(rest: RestClient, company: Json) -> None:
    same = create(rest, "noteTargets", companyId=company["id"], targetCompanyId=company["id"])
    names = [name for name in same if name.endswith("Id")]
    again = rest.patch(f"/rest/noteTargets/{same['id']}", {name: same[name] for name in names})
    assert again.status == 200, "what was read can be written back"
    for body in (
        {"companyId": company["id"], "targetCompanyId": None},
        {"companyId": company["id"], "targetCompany": None},
    ):
        refused = rest.post("/rest/noteTargets", body)
        assert refused.status == 400
        assert "companyId and target" in refused.body["messages"][0]


def test_a_wrong_value_is_refused_by_name(rest: RestClient) -> None:
    answer = rest.post("/rest/noteTargets", {"companyId": "x"})
    assert answer.status == 400
    assert "CompanyId" in answer.body["messages"][0]


def test_rights_are_those_of_the_field(rest: RestClient, stranger_rest: RestClient) -> None:
    made = create(rest, "noteTargets")
    path = f"/rest/noteTargets/{made['id']}"
    assert_denied(stranger_rest.patch(path, {"companyId": None}))
    assert_denied(stranger_rest.get("/rest/noteTargets", filter="companyId[is]:NULL"))


def test_links_to_the_workspaces_own_objects_have_one_too(rest: RestClient) -> None:
    make_object(rest)
    rocket = create(rest, "rockets", name="Ariane")
    made = create(rest, "attachments", rocketId=rocket["id"])
    assert made["targetRocketId"] == rocket["id"]


def test_a_field_of_that_name_takes_precedence(rest: RestClient, admin_context: Any) -> None:
    note_target = admin_context.catalog.by_singular["noteTarget"]
    make_field(rest, str(note_target.id), "TEXT", "companyId")
    made = create(rest, "noteTargets", companyId="own text")
    assert (made["companyId"], made["targetCompanyId"]) == ("own text", None)


def test_other_objects_have_none(rest: RestClient) -> None:
    answer = rest.post("/rest/notes", {"companyId": None})
    assert answer.status == 400


def test_what_older_clients_write_of_files_and_events_is_kept(rest: RestClient) -> None:
    name, user_id = {"firstName": "Pat"}, "01a1d4e0-5c00-7000-8000-0000000000aa"
    member = create(rest, "workspaceMembers", name=name, userId=user_id)
    given = {"type": "TextDocument", "authorId": member["id"], "fullPath": "a/b.txt"}
    made = create(rest, "attachments", **given)
    assert {name: made[name] for name in given} == given
    assert create(rest, "timelineActivities", name="company.created")["name"] == "company.created"
