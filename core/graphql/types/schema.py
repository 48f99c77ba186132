"""The GraphQL schema of one version of a workspace's data model.

Its types are graphql-core's (decision 0026), built once per catalog and kept with it, as is its
text (SDL). Builds are serialised: other requests wait rather than being answered from a stale
model.
"""

from __future__ import annotations

import threading
from typing import cast

from graphql import GraphQLSchema, print_schema

from core.graphql.types.catalog_types import Types
from core.graphql.types.root_types import mutation_type, query_type
from metadata.model.catalog import Catalog

_build = threading.Lock()
_KEY = "graphql.schema"
_TEXT_KEY = "graphql.schema_text"


def schema_for(catalog: Catalog) -> GraphQLSchema:
    """Return the schema of that catalog, from the catalog's cache or built now."""
    found = catalog.derived.get(_KEY)
    if found is None:
        with _build:
            found = catalog.derived.get(_KEY)
            if found is None:
                found = catalog.derived[_KEY] = build_schema(catalog)
    return cast("GraphQLSchema", found)


def build_before_commit(_before: Catalog, after: Catalog) -> None:
    """Build the schema of a data model about to be committed; raises where that is impossible."""
    schema_for(after)


def build_schema(catalog: Catalog) -> GraphQLSchema:
    types = Types(catalog)
    return GraphQLSchema(
        query=query_type(types),
        mutation=mutation_type(types),
        # The types are generated and tests keep them valid: checking each build would double
        # its cost.
        assume_valid=True,
    )


def schema_text(catalog: Catalog) -> str:
    """Return the schema as SDL."""
    found = catalog.derived.get(_TEXT_KEY)
    if found is None:
        found = catalog.derived[_TEXT_KEY] = print_schema(schema_for(catalog))
    return cast("str", found)
