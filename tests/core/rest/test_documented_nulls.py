"""Every null that the OpenAPI document allows in a body is accepted, in PATCH and in POST.

Generated from the document: each property, and each member of a composite, of every object.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from metadata.standard_objects.catalogue import standard_object_defs
from tests.clients import RestClient
from tests.core.rest.records import create

Json = dict[str, Any]
STANDARD = standard_object_defs(uuid4(), "schema")
OBJECTS = [*((o.name_plural, o.pascal_name) for o in STANDARD), ("specimens", "Specimen")]
STAMPED = ("position", "createdAt", "createdBy")


@pytest.fixture
def schemas(rest: RestClient) -> Json:
    found: Json = rest.get("/rest/open-api/core").body["components"]["schemas"]
    return found


def _takes_null(schema: Json) -> bool:
    types = schema.get("type")
    if types is None and not schema.keys() & {"oneOf", "anyOf", "$ref"}:
        return True  # any value
    return (
        types == "null"
        or "null" in (types if isinstance(types, list) else ())
        or any(_takes_null(one) for key in ("oneOf", "anyOf") for one in schema.get(key, ()))
    )


def _nulls(schema: Json) -> Iterator[Json]:
    """Yield bodies of one null each."""
    for name, property_schema in schema["properties"].items():
        if _takes_null(property_schema):
            yield {name: None}
        for member, member_schema in property_schema.get("properties", {}).items():
            if _takes_null(member_schema):
                yield {name: {member: None}}


def _needed(schema: Json) -> Json:
    """Return a value for everything that a create must name."""
    return {name: _value(schema["properties"][name]) for name in schema.get("required", ())}


def _value(schema: Json) -> Any:
    return str(uuid4()) if schema.get("format") == "uuid" else schema["examples"][0]


@pytest.mark.parametrize(("plural", "pascal"), OBJECTS)
def test_documented_nulls_are_taken(
    rest: RestClient, schemas: Json, plural: str, pascal: str
) -> None:
    record = create(rest, plural, **_needed(schemas[pascal]))
    nulls = list(_nulls(schemas[f"{pascal}ForUpdate"]))
    assert {"position": None} in nulls
    assert {"createdBy": {"source": None}} in nulls
    for body in nulls:
        answer = rest.patch(f"/rest/{plural}/{record['id']}", body)
        assert answer.status == 200, (body, answer.text)
        (updated,) = answer.body["data"].values()
        assert {name: updated[name] for name in STAMPED} == {name: record[name] for name in STAMPED}
    for body in _nulls(schemas[pascal]):
        answer = rest.post(f"/rest/{plural}", {**_needed(schemas[pascal]), **body})
        assert answer.status == 201, (body, answer.text)


def test_times_and_id_are_left_to_the_server_too(rest: RestClient) -> None:
    person = create(rest, "people", city="Ulm")
    left = {"id": None, "createdAt": None, "updatedAt": None, "updatedBy": None}
    answer = rest.patch(f"/rest/people/{person['id']}", {**left, "city": "Bonn"})
    assert answer.status == 200
    updated = answer.body["data"]["updatePerson"]
    assert updated["updatedAt"] > person["updatedAt"]
    kept = person.keys() - {"updatedAt", "city"}
    assert {name: updated[name] for name in kept} == {name: person[name] for name in kept}


def test_both_names_of_a_relation_may_say_null(rest: RestClient) -> None:
    company = create(rest, "companies", name="Acme")
    person = create(rest, "people", companyId=company["id"])
    answer = rest.patch(f"/rest/people/{person['id']}", {"company": None, "companyId": None})
    assert answer.body["data"]["updatePerson"]["companyId"] is None
    assert create(rest, "people", company=None, companyId=None)["companyId"] is None
    conflicts: list[Json] = [
        {"company": None, "companyId": company["id"]},
        {"company": {}, "companyId": None},
    ]
    for body in conflicts:
        assert rest.patch(f"/rest/people/{person['id']}", body).status == 400
