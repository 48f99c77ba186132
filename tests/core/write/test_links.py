"""Relations in bodies: ids, connect, disconnect, create, morph targets
(docs/api/graphql.md#writing-relations)."""

from typing import Any
from uuid import UUID

import pytest

from apikeys.context import RequestContext
from core import records
from core.query.request import Predicate
from tests.core.write.world import (
    create,
    create_many,
    listed_json,
    loaded,
    obj,
    read,
    rows,
    shown,
    update,
)
from twenty.errors import BadUserInput, InvalidData

ACME = {"name": "Acme", "domainName": {"primaryLinkUrl": "https://acme.test"}}
BY_DOMAIN = {"domainName": {"primaryLinkUrl": "https://acme.test"}}


def connect(**where: Any) -> dict[str, Any]:
    return {"connect": {"where": where}}


# -- what they do ---------------------------------------------------------------------------------


def test_connect_by_id_and_by_a_unique_value(admin_context: RequestContext) -> None:
    acme = create(admin_context, "company", **ACME)
    by_id = create(admin_context, "person", company=connect(id=acme["id"]))
    by_domain = create(
        admin_context,
        "person",
        company=connect(domainName={"primaryLinkUrl": "HTTPS://ACME.test/"}),
    )
    assert by_id["companyId"] == by_domain["companyId"] == acme["id"]


def test_a_batch_looks_up_each_relation_once(
    admin_context: RequestContext, django_assert_num_queries
) -> None:
    names = [f"https://c{n}.test" for n in range(20)]
    companies = create_many(
        admin_context, "company", [{"domainName": {"primaryLinkUrl": name}} for name in names]
    )
    bodies = [{"company": connect(domainName={"primaryLinkUrl": name})} for name in names]
    of = obj(admin_context, "person")
    # The look-up and the insert, between the savepoint and its release.
    with django_assert_num_queries(4):
        answer = records.create_many(admin_context, of, bodies, shown("companyId"))
    assert [person["companyId"] for person in listed_json(answer)] == [c["id"] for c in companies]


def test_disconnect_and_null_clear_and_false_leaves(admin_context: RequestContext) -> None:
    acme = create(admin_context, "company", **ACME)
    for clearing in ({"company": {"disconnect": True}}, {"company": None}, {"companyId": None}):
        ada = create(admin_context, "person", companyId=acme["id"])
        kept = update(admin_context, "person", ada["id"], company={"disconnect": False})
        assert kept["companyId"] == acme["id"]
        assert update(admin_context, "person", ada["id"], **clearing)["companyId"] is None


def test_update_many_connects_every_match(admin_context: RequestContext) -> None:
    create(admin_context, "company", **ACME)
    create_many(admin_context, "person", [{"city": "Bonn"}] * 3)
    answer = records.update_many(
        admin_context,
        obj(admin_context, "person"),
        Predicate(("city",), "eq", "Bonn"),
        {"company": connect(**BY_DOMAIN)},
        shown(company=shown("name")),
    )
    assert listed_json(answer) == [{"company": {"name": "Acme"}}] * 3


def test_records_are_created_inside_one_statement_for_each_relation(
    admin_context: RequestContext, django_assert_num_queries
) -> None:
    bodies = [{"company": {"create": {"name": f"Company {n}"}}} for n in range(5)]
    of = obj(admin_context, "person")
    with django_assert_num_queries(4):
        answer = records.create_many(
            admin_context, of, [*bodies, {}], shown(company=shown("name", "createdBy"))
        )
    made = listed_json(answer)
    assert [person["company"]["name"] for person in made[:5]] == [f"Company {n}" for n in range(5)]
    assert made[0]["company"]["createdBy"]["name"] == "Admin key"
    assert made[5]["company"] is None


def test_creates_may_be_nested_several_levels_deep(admin_context: RequestContext) -> None:
    body = {"targetPerson": {"create": {"company": {"create": {"name": "Acme"}}, "city": "Bonn"}}}
    answer = records.create_one(
        admin_context,
        obj(admin_context, "taskTarget"),
        body,
        shown(targetPerson=shown("city", company=shown("name"))),
    )
    assert loaded(answer) == {"targetPerson": {"city": "Bonn", "company": {"name": "Acme"}}}


def test_creating_too_deep_is_refused(admin_context: RequestContext) -> None:
    body: dict[str, Any] = {"name": "Leaf"}
    for _ in range(11):
        body = {"parent": {"create": body}}
    with pytest.raises(InvalidData, match="10 deep"):
        create_many(admin_context, "specimen", [body])
    assert rows(admin_context, "specimen")["specimen"] == []


def test_nested_creates_are_rolled_back_when_the_outer_record_fails(
    admin_context: RequestContext,
) -> None:
    create(admin_context, "person", emails={"primaryEmail": "a@x.test"})
    before = rows(admin_context, "person", "company")
    body = {"emails": {"primaryEmail": "a@x.test"}, "company": {"create": {"name": "Acme"}}}
    with pytest.raises(BadUserInput, match="A duplicate entry was detected"):
        create_many(admin_context, "person", [body])
    assert rows(admin_context, "person", "company") == before


def test_a_duplicate_inside_names_the_inner_object(admin_context: RequestContext) -> None:
    create(admin_context, "company", **ACME)
    with pytest.raises(BadUserInput) as refused:
        create_many(admin_context, "person", [{"company": {"create": ACME}}])
    assert (
        refused.value.message
        == (
            "A duplicate entry was detected: another company has"
            ' domainName.primaryLinkUrl "https://acme.test".'
        )
        or "acme.test" in refused.value.message
    )


def test_morph_targets_are_written_by_id_and_by_link(admin_context: RequestContext) -> None:
    acme = create(admin_context, "company", **ACME)
    note = create(admin_context, "note", title="Hello")
    target = create(
        admin_context, "noteTarget", noteId=note["id"], targetCompany=connect(**BY_DOMAIN)
    )
    assert target["targetCompanyId"] == acme["id"]
    assert target["targetPersonId"] is None
    ada = create(admin_context, "person")
    moved = update(
        admin_context,
        "noteTarget",
        target["id"],
        targetCompany={"disconnect": True},
        targetPersonId=ada["id"],
    )
    assert (moved["targetCompanyId"], moved["targetPersonId"]) == (None, ada["id"])
    assert read(admin_context, "noteTarget", target["id"]) == moved


def test_a_morph_target_of_a_custom_object(admin_context: RequestContext) -> None:
    habitat = create(admin_context, "habitat", name="Pond")
    made = create(admin_context, "specimen", subjectHabitatId=habitat["id"])
    assert made["subjectHabitatId"] == habitat["id"]
    with pytest.raises(BadUserInput, match=r"Field subjectSpecimenId: no record with id"):
        update(admin_context, "specimen", made["id"], subjectSpecimenId=str(UUID(int=1)))
