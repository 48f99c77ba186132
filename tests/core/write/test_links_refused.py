"""Links that are refused: wrong forms, missing records, missing rights
(docs/api/graphql.md#writing-relations)."""

from typing import Any
from uuid import uuid4

import pytest

from apikeys.context import RequestContext
from core import records
from tests.core.write.world import (
    create,
    create_many,
    obj,
    rows,
    update,
)
from twenty.errors import BadUserInput, InvalidData, PermissionDenied

ACME = {"name": "Acme", "domainName": {"primaryLinkUrl": "https://acme.test"}}
BY_DOMAIN = {"domainName": {"primaryLinkUrl": "https://acme.test"}}


def connect(**where: Any) -> dict[str, Any]:
    return {"connect": {"where": where}}


# -- forms and values -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("company", "message"),
    [
        ("Acme", 'Relation "company" requires connect or disconnect operation'),
        ({}, 'Relation "company" requires connect or disconnect operation'),
        ({"attach": 1}, 'Relation "company" requires connect or disconnect operation'),
        ({"connect": {}}, None),
        ({"connect": {"where": "x"}}, None),
        ({"disconnect": "yes"}, None),
        (
            {"disconnect": True, **connect(id=str(uuid4()))},
            "Cannot have both connect and disconnect for the same field on person.",
        ),
        (
            {"create": {}, **connect(id=str(uuid4()))},
            "Cannot have both connect and create for the same field on person.",
        ),
        (
            connect(domainName={"primaryLinkUrl": "https://nobody.test"}),
            "Expected 1 record to connect to company, but found 0 for"
            " domainNamePrimaryLinkUrl = https://nobody.test",
        ),
        (
            connect(id="20202020-0000-4000-8000-000000000000"),
            "Expected 1 record to connect to company, but found 0 for"
            " id = 20202020-0000-4000-8000-000000000000",
        ),
        (
            connect(name="Acme"),
            "Missing required fields: at least one unique constraint have to be fully populated"
            " for 'company'.",
        ),
        (
            connect(),
            "Missing required fields: at least one unique constraint have to be fully populated"
            " for 'company'.",
        ),
        (
            connect(domainName={"primaryLinkLabel": "Acme"}),
            "Missing required fields: at least one unique constraint have to be fully populated"
            " for 'company'.",
        ),
        (
            connect(id=str(uuid4()), **BY_DOMAIN),
            "Too many fields provided for connect field 'company'."
            " Only fields from one unique constraint are allowed.",
        ),
        (
            connect(name="Acme", **BY_DOMAIN),
            "Too many fields provided for connect field 'company'."
            " Only fields from one unique constraint are allowed.",
        ),
        (connect(foo=1), 'Object company doesn\'t have any "foo" field.'),
        (connect(id="x"), 'Invalid value "x" for field "id": expected a UUID'),
        ({"create": {"foo": 1}}, 'Object company doesn\'t have any "foo" field.'),
        ({"create": "Acme"}, "Each company must be given as an object."),
    ],
)
def test_a_wrong_link_is_refused_and_writes_nothing(
    admin_context: RequestContext, company: Any, message: str | None
) -> None:
    before = rows(admin_context, "person", "company")
    with pytest.raises(InvalidData) as refused:
        create_many(admin_context, "person", [{}, {"company": company}])
    assert refused.value.message.startswith("records[1].company")
    assert message is None or refused.value.message.endswith(f": {message}")
    assert rows(admin_context, "person", "company") == before


def test_the_id_and_the_relation_exclude_each_other(admin_context: RequestContext) -> None:
    body = {"companyId": str(uuid4()), "company": connect(id=str(uuid4()))}
    with pytest.raises(InvalidData, match=r": company and companyId cannot be both provided\.$"):
        create_many(admin_context, "person", [body])


def test_one_batch_connects_by_one_constraint(admin_context: RequestContext) -> None:
    acme = create(admin_context, "company", **ACME)
    bodies = [{"company": connect(id=acme["id"])}, {"company": connect(**BY_DOMAIN)}]
    with pytest.raises(InvalidData) as refused:
        create_many(admin_context, "person", bodies)
    assert refused.value.message == (
        "Expected the same constraint fields to be used consistently across all operations for"
        " company."
    )
    assert rows(admin_context, "person")["person"] == []


def test_an_id_without_a_record_is_refused_by_name_and_value(
    admin_context: RequestContext,
) -> None:
    nobody = str(uuid4())
    with pytest.raises(BadUserInput) as refused:
        create_many(admin_context, "person", [{}, {"companyId": nobody}])
    assert refused.value.message == (
        f'records[1].companyId: Field companyId: no record with id "{nobody}" exists.'
    )
    assert refused.value.code == "INVALID_ARGS_DATA"
    assert rows(admin_context, "person")["person"] == []


def test_create_belongs_to_creating(admin_context: RequestContext) -> None:
    ada = create(admin_context, "person")
    before = rows(admin_context, "person", "company")
    with pytest.raises(InvalidData, match="requires connect or disconnect operation"):
        update(admin_context, "person", ada["id"], company={"create": {"name": "Acme"}})
    assert rows(admin_context, "person", "company") == before


def test_a_soft_deleted_record_is_not_connected_to(admin_context: RequestContext) -> None:
    create(admin_context, "company", **ACME, deletedAt="2026-01-01T00:00:00Z")
    with pytest.raises(InvalidData, match="but found 0 for domainNamePrimaryLinkUrl"):
        create(admin_context, "person", company=connect(**BY_DOMAIN))


# -- rights ---------------------------------------------------------------------------------------


def test_connecting_needs_the_right_to_read_the_target(
    admin_context: RequestContext, sales_context: RequestContext
) -> None:
    note = create(admin_context, "note", title="Hello")
    with pytest.raises(PermissionDenied):
        records.create_one(
            sales_context,
            obj(sales_context, "noteTarget"),
            {"note": connect(id=note["id"])},
            None,
        )
    assert rows(admin_context, "noteTarget")["noteTarget"] == []


def test_a_hidden_field_cannot_be_probed_by_connecting(sales_context: RequestContext) -> None:
    with pytest.raises(PermissionDenied):
        records.create_one(
            sales_context,
            obj(sales_context, "taskTarget"),
            {"targetPerson": connect(phones={"primaryPhoneNumber": "+33612345678"})},
            None,
        )


def test_creating_inside_needs_the_right_to_create_the_target(
    sales_context: RequestContext,
) -> None:
    with pytest.raises(PermissionDenied):
        records.create_one(
            sales_context,
            obj(sales_context, "taskTarget"),
            {"targetOpportunity": {"create": {"name": "Deal"}}},
            None,
        )
    found = rows(sales_context, "taskTarget", "opportunity")
    assert found == {"taskTarget": [], "opportunity": []}
