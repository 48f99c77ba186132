"""The fixtures keep their promises: five actors, rights as documented, nothing leaks."""

import pytest

from apikeys.context import RequestContext
from metadata.model.catalog import forget_catalogs
from metadata.models import FieldMetadata
from metadata.types.registry import FIELD_TYPES
from tests.clients import GraphqlClient, RestClient
from tests.factories import make_company
from tests.standing import is_standing
from twenty.workspaces.models import Workspace


def test_the_sales_key_is_restricted_as_described(
    admin_context: RequestContext, sales_context: RequestContext
) -> None:
    objects, may = admin_context.catalog.by_singular, sales_context.permissions
    company, person = objects["company"], objects["person"]
    rights = may.rights(company)
    assert (rights.read, rights.update, rights.soft_delete, rights.destroy) == (
        True,
        True,
        True,
        False,
    )
    assert not may.rights(objects["note"]).read
    assert may.rights(objects["opportunity"]).read
    assert not may.rights(objects["opportunity"]).update
    assert not may.can_read_field(person, person.fields["phones"])
    assert may.can_read_field(person, person.fields["jobTitle"])
    assert not may.can_update_field(person, person.fields["jobTitle"])
    assert not may.can_read_field(company, company.fields["annualRecurringRevenue"])
    assert not may.has_flag("DATA_MODEL")


def test_the_stranger_has_no_right_at_all(
    admin_context: RequestContext, stranger_context: RequestContext
) -> None:
    for obj in admin_context.catalog.all_objects:
        assert not stranger_context.permissions.rights(obj).read


def test_each_client_is_its_actor(
    rest: RestClient,
    sales_rest: RestClient,
    stranger_rest: RestClient,
    other_rest: RestClient,
    anonymous_rest: RestClient,
) -> None:
    assert rest.get("/rest/specimens").status == 200
    assert sales_rest.get("/rest/notes").status == 403
    assert stranger_rest.get("/rest/companies").status == 403
    assert other_rest.get("/rest/specimens").status == 400
    assert anonymous_rest.get("/rest/companies").status == 401


def test_a_graphql_client_speaks_for_its_key(
    graphql: GraphqlClient, anonymous_graphql: GraphqlClient
) -> None:
    answer = graphql("query Q($n: Int) { companies(first: $n) { totalCount } }", {"n": 1})
    assert answer.status == 200
    assert answer.errors == []
    assert answer.data == {"companies": {"totalCount": 0}}
    assert anonymous_graphql("{ companies { totalCount } }").errors


def test_specimen_has_a_field_of_every_type(admin_context: RequestContext) -> None:
    specimen = admin_context.catalog.by_singular["specimen"]
    assert {field.type for field in specimen.fields.values()} == set(FIELD_TYPES)


@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_leaves_no_record_and_no_version_behind(
    turn: int, workspace: Workspace, rest: RestClient
) -> None:
    assert rest.get("/rest/companies").body["totalCount"] == 0
    assert workspace.schema_version == 1
    rest.post("/rest/companies", {"name": f"turn {turn}"})
    hidden = FieldMetadata.objects.get(
        object__name_singular="company", workspace=workspace, name="employees"
    )
    assert hidden.is_active
    hidden.is_active = False
    hidden.save()
    workspace.schema_version = 2
    workspace.save()
    record = rest.get("/rest/companies").body["data"]["companies"][0]
    assert "employees" not in record


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_finds_the_world_made_anew(
    turn: int, admin_context: RequestContext, rest: RestClient
) -> None:
    assert is_standing()
    assert rest.get("/rest/companies").body["totalCount"] == 0
    make_company(admin_context, name=f"turn {turn}")
    forget_catalogs()
    assert rest.get("/rest/companies").body["totalCount"] == 1
