"""The GraphQL schema of one version of a workspace's data model.

A graphene `Schema` over graphql-core types is built once per catalog and kept with it, as is its
text (SDL). Builds are serialised: other requests wait rather than being answered from a stale
model.
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
    """A graphene schema over finished graphql-core types.

    Building 35 objects as graphene classes takes ten times as long (decision 0008).
    """

    def __init__(self, graphql_schema: GraphQLSchema) -> None:
        self.graphql_schema = graphql_schema


def schema_for(catalog: Catalog) -> WorkspaceSchema:
    """Return the schema of that catalog, from the catalog's cache or built now."""
    found = catalog.derived.get(_KEY)
    if found is None:
        with _build:
            found = catalog.derived.get(_KEY)
            if found is None:
                found = catalog.derived[_KEY] = build_schema(catalog)
    return cast("WorkspaceSchema", found)


def build_before_commit(_before: Catalog, after: Catalog) -> None:
    """Build the schema of a data model about to be committed; raises where that is impossible."""
    schema_for(after)


def build_schema(catalog: Catalog) -> WorkspaceSchema:
    types = Types(catalog)
    return WorkspaceSchema(
        GraphQLSchema(
            query=query_type(types),
            mutation=mutation_type(types),
            # The types are generated and tests keep them valid: checking each build would double
            # its cost.
            assume_valid=True,
        )
    )


def schema_text(catalog: Catalog) -> str:
    """Return the schema as SDL."""
    found = catalog.derived.get(_TEXT_KEY)
    if found is None:
        found = catalog.derived[_TEXT_KEY] = print_schema(schema_for(catalog).graphql_schema)
    return cast("str", found)
