"""A rule about rows, once there is one, applies to every table a read touches."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from apikeys.context import RequestContext
from core import records
from core.query.plan import names as resolving
from core.query.plan.types import Comparison, Condition
from core.query.request import Dimension, DuplicatesInput, GroupByQuery
from core.query.search_request import SearchQuery
from metadata.definitions import ObjectDef
from tests.core.query.words import group_shape, search_shape
from tests.core.query.world import (
    by,
    connection_of,
    find_ids,
    insert,
    listed,
    new_id,
    obj,
    query,
    shown,
    where,
)
from tests.core.query.world import find as find_in

SEEN, HIDDEN = new_id(1), new_id(2)
Answer = Callable[[RequestContext], Any]


@pytest.fixture
def rule(admin_context: RequestContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only records with a name are visible, of companies and of people."""
    admin_context.catalog.derived.clear()
    columns = {"company": ("name", ""), "person": ("name", "firstName")}

    def named_only(context: RequestContext, of: ObjectDef) -> Condition | None:
        if of.name_singular not in columns:
            return None
        field, part = columns[of.name_singular]
        found = resolving.part_named(of.fields[field], part)
        assert found is not None
        return Comparison(resolving.column_of(of.fields[field], found), "isNotNull")

    monkeypatch.setattr(resolving, "plan_row_condition", named_only)


@pytest.fixture
def world(admin_context: RequestContext) -> None:
    insert(
        admin_context,
        "company",
        [
            {"id": SEEN, "name": "Acme"},
            {"id": HIDDEN, "domainNamePrimaryLinkUrl": "https://h.test"},
        ],
    )
    link = "https://in.test/x"
    insert(
        admin_context,
        "person",
        [
            {"id": SEEN, "nameFirstName": "Ada", "companyId": SEEN},
            {"id": HIDDEN, "companyId": SEEN, "jobTitle": "hiddenword"},
            {"id": new_id(3), "nameFirstName": "Bo", "companyId": HIDDEN},
            {"id": new_id(4), "nameFirstName": "Ca", "linkedinLinkPrimaryLinkUrl": link},
            {"id": new_id(5), "linkedinLinkPrimaryLinkUrl": link},
        ],
    )


def test_lists_counts_and_single_records(
    admin_context: RequestContext, rule: None, world: None
) -> None:
    assert find_ids(admin_context, "company") == [SEEN]
    page = find_in(admin_context, "company", query(size=1))
    assert page.answer.total_count == 1
    of = obj(admin_context, "company")
    shape = connection_of(None, "totalCount", "countEmptyName")
    counted = records.find_many(admin_context, of, query(), shape)
    assert json.loads(counted.json)["totalCount"] == 1


def test_relations(admin_context: RequestContext, rule: None, world: None) -> None:
    people = find_in(admin_context, "person", query(), "id", company=shown("id")).records
    assert [person["company"] for person in people] == [{"id": SEEN}, None, None]
    (company,) = find_in(admin_context, "company", query(), "id", people=listed("id")).records
    assert company["people"] == [{"id": SEEN}]
    shape = connection_of(shown("id"), "totalCount", page_info=False)
    (company,) = find_in(admin_context, "company", query(), "id", people=shape).records
    assert company["people"]["totalCount"] == 1


def test_filters_and_orders_along_relations(
    admin_context: RequestContext, rule: None, world: None
) -> None:
    hidden = where("company.domainName.primaryLinkUrl", "eq", "https://h.test")
    assert find_ids(admin_context, "person", hidden) == []
    order = by("company.domainName.primaryLinkUrl DescNullsLast")
    assert len(find_in(admin_context, "person", query(order=order)).ids) == 3


def test_groups(admin_context: RequestContext, rule: None, world: None) -> None:
    asked = GroupByQuery((Dimension(("company", "domainName", "primaryLinkUrl")),))
    found = records.group_by(
        admin_context,
        obj(admin_context, "person"),
        asked,
        group_shape("totalCount", records=shown("id")),
    )
    (group,) = json.loads(found)
    assert group["groupByDimensionValues"] == [None]
    assert (group["totalCount"], len(group["records"])) == (3, 3)


def test_duplicates_and_search(admin_context: RequestContext, rule: None, world: None) -> None:
    of = obj(admin_context, "person")
    for number in (4, 5):
        wanted = DuplicatesInput(ids=[UUID(new_id(number))])
        answers = records.find_duplicates(admin_context, of, wanted, listed("id"))
        assert [json.loads(answer.json) for answer in answers] in ([[]], [])
    found = records.search(admin_context, SearchQuery("hiddenword", 5), search_shape())
    assert json.loads(found)["edges"] == []
