"""The factories give what the APIs would show."""

from apikeys.context import RequestContext
from tests.clients import RestClient
from tests.factories import (
    give_flags,
    give_object_rights,
    make_company,
    make_key,
    make_member,
    make_person,
    make_records,
    make_role,
)
from twenty.workspaces.models import Workspace


def test_a_made_record_is_what_a_get_shows(admin_context: RequestContext, rest: RestClient) -> None:
    company = make_company(admin_context, name="Acme")
    person = make_person(
        admin_context, name={"firstName": "Ada", "lastName": "Nolan"}, companyId=company["id"]
    )
    shown = rest.get(f"/rest/people/{person['id']}").body["data"]["person"]
    assert shown == person
    assert shown["companyId"] == company["id"]


def test_records_come_in_the_order_given(admin_context: RequestContext) -> None:
    made = make_records(admin_context, "company", [{"name": name} for name in "CAB"])
    assert [record["name"] for record in made] == ["C", "A", "B"]


def test_a_made_key_acts_with_its_role(workspace: Workspace) -> None:
    role = make_role(workspace, "Readers", "read")
    give_object_rights(role, "note", read=False)
    give_flags(role, "DATA_MODEL")
    _, secret = make_key(role)
    reader = RestClient(secret)
    assert reader.get("/rest/companies").status == 200
    assert reader.get("/rest/notes").status == 403
    assert reader.post("/rest/companies", {"name": "No"}).status == 403


def test_a_made_member_belongs_to_the_roles_workspace(
    workspace: Workspace, rest: RestClient
) -> None:
    member = make_member(make_role(workspace, "People", "read"), "ada@example.com")
    assert member.workspace == workspace
    records = rest.get("/rest/workspaceMembers").body["data"]["workspaceMembers"]
    assert [record["userEmail"] for record in records] == ["ada@example.com"]
