"""The GraphQL schema of one version of a workspace's data model.

What comes in: a catalog. What goes out: a graphene `Schema` whose types are graphql-core's, built
once per catalog and kept with it; its text (SDL). One build at a time: others wait for it rather
than being answered from a stale model.
"""

from __future__ import annotations

import threading
from typing import cast

import graphene
from graphql import GraphQLSchema, print_schema

from core.graphql.types.catalog_types import Types
from core.graphql.types.root_types import mutation_type, query_type
from metadata.model.catalog import Catalog

_build = threading.Lock()
_KEY = "graphql.schema"
_TEXT_KEY = "graphql.schema_text"


class WorkspaceSchema(graphene.Schema):
    """A graphene schema over finished graphql-core types: building 35 objects as graphene classes
    costs ten times as much (decision 0008)."""

    def __init__(self, graphql_schema: GraphQLSchema) -> None:
        self.graphql_schema = graphql_schema


def schema_for(catalog: Catalog) -> WorkspaceSchema:
    """The schema of that catalog, from the catalog's own cache or built now."""
    found = catalog.derived.get(_KEY)
    if found is None:
        with _build:
            found = catalog.derived.get(_KEY)
            if found is None:
                found = catalog.derived[_KEY] = build_schema(catalog)
    return cast("WorkspaceSchema", found)


def build_before_commit(_before: Catalog, after: Catalog) -> None:
    """The schema of a data model that is about to be committed; raises where there can be none."""
    schema_for(after)


def build_schema(catalog: Catalog) -> WorkspaceSchema:
    types = Types(catalog)
    return WorkspaceSchema(
        GraphQLSchema(
            query=query_type(types),
            mutation=mutation_type(types),
            # Built by rule, held valid by tests: checking each build would cost as much again.
            assume_valid=True,
        )
    )


def schema_text(catalog: Catalog) -> str:
    """The schema as SDL."""
    found = catalog.derived.get(_TEXT_KEY)
    if found is None:
        found = catalog.derived[_TEXT_KEY] = print_schema(schema_for(catalog).graphql_schema)
    return cast("str", found)
