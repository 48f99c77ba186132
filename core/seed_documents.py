"""The API documents of the seed model: what a workspace offers before anybody changed anything.

The GraphQL schema as SDL and the OpenAPI document are built from the standard objects alone,
without a database. `make schema` writes them to tests/snapshots, where a test compares them, so
that every change of the API shows in a review.
"""

from __future__ import annotations

import json
from uuid import UUID

from apikeys.context import SYSTEM, Actor, RequestContext, WorkspaceRef
from apikeys.permissions import SYSTEM_PERMISSIONS
from core.graphql.types.schema import schema_text
from core.openapi.generators import core_document
from metadata.model.catalog import build_catalog
from metadata.standard_objects.catalogue import standard_object_defs

SEED_WORKSPACE = UUID("5eed0000-0000-4000-8000-000000000000")
SEED_SCHEMA = "workspace_seed"
SEED_URL = "https://crm.example.com"


def seed_context() -> RequestContext:
    """Return all rights on the standard objects of a workspace that does not exist."""
    catalog = build_catalog(
        SEED_WORKSPACE, SEED_SCHEMA, 1, standard_object_defs(SEED_WORKSPACE, SEED_SCHEMA)
    )
    return RequestContext(
        workspace=WorkspaceRef(SEED_WORKSPACE, SEED_SCHEMA, 1, 1),
        actor=Actor(SYSTEM, None, "Seed"),
        permissions=SYSTEM_PERMISSIONS,
        catalog=catalog,
    )


def seed_documents() -> dict[str, str]:
    """Return file name → text."""
    context = seed_context()
    openapi = core_document(SEED_URL, context)
    return {
        "schema.graphql": schema_text(context.catalog) + "\n",
        "openapi.json": json.dumps(openapi, indent=1, ensure_ascii=False) + "\n",
    }
