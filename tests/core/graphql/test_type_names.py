"""`__typename` at every depth is the name that the schema has."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLList, GraphQLObjectType, get_named_type

from apikeys.context import RequestContext
from core.graphql.types.schema import schema_for
from metadata.types.registry import field_type
from tests.clients import GraphqlClient

GIVEN: dict[str, Any] = {
    "phones": {
        "primaryPhoneNumber": "+33612345678",
        "additionalPhones": [{"number": "612345679", "callingCode": "+33", "countryCode": "FR"}],
    },
    "linkedinLink": {
        "primaryLinkUrl": "https://a.example",
        "secondaryLinks": [{"url": "https://b.example", "label": "b"}],
    },
}


def test_lists_inside_composites(admin_context: RequestContext, graphql: GraphqlClient) -> None:
    obj = admin_context.catalog.by_singular["person"]
    schema = schema_for(admin_context.catalog)
    person = schema.type_map["Person"]
    assert isinstance(person, GraphQLObjectType)
    asked = 0
    for name, value in GIVEN.items():
        composite = get_named_type(person.fields[name].type)
        assert isinstance(composite, GraphQLObjectType)
        for part in field_type(obj.fields[name]).parts(obj.fields[name]):
            inner = composite.fields[part.name].type
            if not isinstance(inner, GraphQLList) or part.kind.shape is None:
                continue
            asked += 1
            document = "mutation($data: PersonCreateInput!) { createPerson(data: $data) {"
            document += f" {name} {{ __typename {part.name} {{ __typename }} }} }} }}"
            answer = graphql(document, {"data": {name: value}})
            assert answer.errors == []
            shown = answer.data["createPerson"][name]
            assert shown["__typename"] == composite.name
            assert [one["__typename"] for one in shown[part.name]] == [get_named_type(inner).name]
    assert asked == 2
