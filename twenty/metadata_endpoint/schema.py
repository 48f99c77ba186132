"""The schema of `/metadata`: one, the same for every workspace and role, assembled from parts.

Each part is a class of root fields with its own types; a new part is one line in `QUERIES` or
`MUTATIONS`. What a role may not do is answered with FORBIDDEN (docs/api/graphql.md#schema).
"""

from __future__ import annotations

import graphene

from apikeys.graphql.audit_log import AuditQuery
from apikeys.graphql.current_user import CurrentUserQuery
from apikeys.graphql.keys import ApiKeyMutation, ApiKeyQuery
from apikeys.graphql.members import MemberMutation, MemberQuery
from apikeys.graphql.public import PublicQuery
from apikeys.graphql.roles import RoleMutation, RoleQuery
from apikeys.graphql.sign_in import SignInMutation
from apikeys.graphql.workspace import WorkspaceMutation, WorkspaceQuery
from core.graphql.webhooks import WebhookMutation, WebhookQuery
from metadata.graphql.fields import FieldMutation, FieldQuery
from metadata.graphql.indexes import IndexMutation
from metadata.graphql.objects import ObjectMutation, ObjectQuery
from metadata.graphql.overview import OverviewQuery
from twenty.http.graphql.kept_members import describe_kept_members

QUERIES = (
    ObjectQuery,
    FieldQuery,
    OverviewQuery,
    ApiKeyQuery,
    WebhookQuery,
    RoleQuery,
    MemberQuery,
    WorkspaceQuery,
    CurrentUserQuery,
    PublicQuery,
    AuditQuery,
)
MUTATIONS = (
    ObjectMutation,
    FieldMutation,
    IndexMutation,
    ApiKeyMutation,
    WebhookMutation,
    RoleMutation,
    MemberMutation,
    WorkspaceMutation,
    SignInMutation,
)

Query = type("Query", (*QUERIES, graphene.ObjectType), {})
Mutation = type("Mutation", (*MUTATIONS, graphene.ObjectType), {})

schema = graphene.Schema(query=Query, mutation=Mutation)
describe_kept_members(schema.graphql_schema)
