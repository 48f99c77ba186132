"""API keys in GraphQL (docs/api/access.md#managing-keys): queries, mutations, inputs. Rules:
`apikeys.keys`."""

from __future__ import annotations

from typing import Any
from uuid import UUID as Id

import graphene

from apikeys import keys as service
from apikeys.graphql.types import ApiKey, Role
from metadata.graphql.context import caller_of
from metadata.graphql.scalars import UUID


class ApiKeyToken(graphene.ObjectType):
    token = graphene.String(required=True, description="The secret, shown only once.")


class GetApiKeyInput(graphene.InputObjectType):
    id = UUID(required=True)


class CreateApiKeyInput(graphene.InputObjectType):
    name = graphene.String(required=True)
    expires_at = graphene.String(required=True)
    revoked_at = graphene.String()
    role_id = UUID(required=True)


class UpdateApiKeyInput(graphene.InputObjectType):
    id = UUID(required=True)
    name = graphene.String()
    expires_at = graphene.String()
    revoked_at = graphene.String(description="null revives the key.")


class RevokeApiKeyInput(graphene.InputObjectType):
    id = UUID(required=True)


class ApiKeyQuery(graphene.ObjectType):
    api_keys = graphene.List(graphene.NonNull(ApiKey), required=True)
    api_key = graphene.Field(ApiKey, input=graphene.Argument(GetApiKeyInput, required=True))
    get_api_key_roles = graphene.List(
        graphene.NonNull(Role), required=True, description="The roles that a key may have."
    )

    @staticmethod
    def resolve_api_keys(root: None, info: Any) -> Any:
        return service.list_keys(caller_of(info))

    @staticmethod
    def resolve_api_key(root: None, info: Any, input: Any) -> Any:
        return service.find_key(caller_of(info), input["id"])

    @staticmethod
    def resolve_get_api_key_roles(root: None, info: Any) -> Any:
        return service.assignable_roles(caller_of(info))


class ApiKeyMutation(graphene.ObjectType):
    create_api_key = graphene.Field(
        graphene.NonNull(ApiKey), input=graphene.Argument(CreateApiKeyInput, required=True)
    )
    update_api_key = graphene.Field(
        ApiKey, input=graphene.Argument(UpdateApiKeyInput, required=True)
    )
    revoke_api_key = graphene.Field(
        ApiKey, input=graphene.Argument(RevokeApiKeyInput, required=True)
    )
    assign_role_to_api_key = graphene.Field(
        graphene.NonNull(graphene.Boolean),
        api_key_id=UUID(required=True),
        role_id=UUID(required=True),
    )
    generate_api_key_token = graphene.Field(
        graphene.NonNull(ApiKeyToken),
        api_key_id=UUID(required=True),
        expires_at=graphene.String(description="The key's new expiry; unchanged without it."),
    )

    @staticmethod
    def resolve_create_api_key(root: None, info: Any, input: Any) -> Any:
        return service.create_key(caller_of(info), **input)

    @staticmethod
    def resolve_update_api_key(root: None, info: Any, input: Any) -> Any:
        changes = {name: value for name, value in input.items() if name != "id"}
        # Only `revokedAt` may be null; for the others null means "not given", as upstream has it.
        given = {n: v for n, v in changes.items() if v is not None or n == "revoked_at"}
        return service.update_key(caller_of(info), input["id"], given)

    @staticmethod
    def resolve_revoke_api_key(root: None, info: Any, input: Any) -> Any:
        return service.revoke_key(caller_of(info), input["id"])

    @staticmethod
    def resolve_assign_role_to_api_key(root: None, info: Any, api_key_id: Id, role_id: Id) -> bool:
        service.assign_role(caller_of(info), api_key_id, role_id)
        return True

    @staticmethod
    def resolve_generate_api_key_token(
        root: None, info: Any, api_key_id: Id, expires_at: str | None = None
    ) -> Any:
        secret = service.mint_secret(caller_of(info), api_key_id, expires_at=expires_at)
        return ApiKeyToken(token=secret)
