"""Typed clients select every member of a type: each one of upstream's 2.43 exists and resolves.

`upstream_2_43.graphql` lists the types of the areas that this server has. A member has upstream's
type, is nullable only if it is there, and answers a signed-in person and an API key.
"""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    ListTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    parse,
    print_ast,
)

from tests.apikeys.people import make_person
from tests.clients import GraphqlClient
from twenty.metadata_endpoint.schema import schema
from twenty.workspaces.models import Workspace

LISTED = parse(Path(__file__).with_name("upstream_2_43.graphql").read_text(encoding="utf-8"))
TYPES = {d.name.value: d for d in LISTED.definitions if isinstance(d, ObjectTypeDefinitionNode)}
MEMBERS = [(name, field.name.value) for name, d in TYPES.items() for field in d.fields]
# Upstream promises a search vector to every searched field; here an object may lack one.
LESS_SURE = {("SearchField", "tsVectorFieldMetadataId")}
# What only mutations return, or nothing here has: a selection of it has nothing to resolve.
WITHOUT_QUERY = {"Agent", "ApiKeyToken", "AuthToken", "AuthTokenPair", "AuthTokens", "LoginToken"}
OF_PEOPLE = {"User", "UserWorkspace"}  # reached from `currentUser`, which a key does not have
SERVED = schema.graphql_schema
assert SERVED.query_type is not None
QUERY: GraphQLObjectType = SERVED.query_type


@pytest.mark.parametrize(("type_name", "member"), MEMBERS)
def test_the_member_has_the_type_it_has_upstream(type_name: str, member: str) -> None:
    served = SERVED.type_map[type_name]
    assert isinstance(served, GraphQLObjectType)
    listed = next(f for f in TYPES[type_name].fields if f.name.value == member)
    found = str(served.fields[member].type)
    wanted = print_ast(listed.type)
    assert _loosest(listed.type) == found.replace("!", "")
    if wanted.endswith("!") and (type_name, member) not in LESS_SURE:
        assert found.endswith("!")


def _loosest(node: TypeNode) -> str:
    if isinstance(node, NonNullTypeNode):
        return _loosest(node.type)
    if isinstance(node, ListTypeNode):
        return f"[{_loosest(node.type)}]"
    return print_ast(node)


@pytest.fixture
def person_graphql(workspace: Workspace) -> GraphqlClient:
    return make_person(workspace, "typed@example.test", "Admin").metadata_graphql


@pytest.mark.parametrize("type_name", sorted(TYPES.keys() - WITHOUT_QUERY))
def test_every_member_resolves_for_a_person(person_graphql: GraphqlClient, type_name: str) -> None:
    _ask_for_all_of(person_graphql, type_name, barred=frozenset())


@pytest.mark.parametrize("type_name", sorted(TYPES.keys() - WITHOUT_QUERY - OF_PEOPLE))
def test_every_member_resolves_for_a_key(metadata_graphql: GraphqlClient, type_name: str) -> None:
    _ask_for_all_of(metadata_graphql, type_name, barred=frozenset({"currentUser"}))


def _ask_for_all_of(client: GraphqlClient, type_name: str, barred: frozenset[str]) -> None:
    served = SERVED.type_map[type_name]
    assert isinstance(served, GraphQLObjectType)
    members = " ".join(
        name if is_leaf_type(get_named_type(field.type)) else f"{name} {{ __typename }}"
        for name, field in served.fields.items()
    )
    document = f"{{ {members} }}"
    for name in reversed(_way_to(served, barred)):
        document = f"{{ {name}{ARGUMENTS.get(name, '')} {document} }}"
    answer = client(document)
    assert answer.errors == []


ARGUMENTS = {"checkUserExists": '(email: "a@b.test")'}


def _way_to(wanted: GraphQLNamedType, barred: frozenset[str]) -> list[str]:
    """Return the shortest list of fields that lead from `Query` to the type."""
    waiting: deque[tuple[GraphQLObjectType, list[str]]] = deque([(QUERY, [])])
    seen = {QUERY.name}
    while waiting:
        owner, way = waiting.popleft()
        for name, target in _steps(owner):
            if name in barred or target.name in seen:
                continue
            if target is wanted:
                return [*way, name]
            seen.add(target.name)
            waiting.append((target, [*way, name]))
    raise LookupError(f"no way leads to {wanted.name}")


def _steps(owner: GraphQLObjectType) -> Iterator[tuple[str, GraphQLObjectType]]:
    for name, field in owner.fields.items():
        target = get_named_type(field.type)
        if isinstance(target, GraphQLObjectType) and not _needs(name, field):
            yield name, target


def _needs(name: str, field: GraphQLField) -> bool:
    return name not in ARGUMENTS and any(map(is_required_argument, field.args.values()))
