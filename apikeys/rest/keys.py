"""API keys over REST: `/rest/metadata/apiKeys`, and the deprecated alias `/rest/apiKeys`.

Upstream's five operations (docs/api/access.md#managing-keys) and ours: mint a secret, revive,
assign a role. The alias returns lists as raw arrays and declares itself deprecated
(docs/api/metadata.md#rest).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys import input_values as values
from apikeys import keys as service
from apikeys.models import ApiKey
from apikeys.rest.base import PAGE_PARAMETERS, ManagementViewSet, page_of, path_id
from apikeys.rest.paging import page_body, read_page_request
from apikeys.rest.serializers import (
    ApiKeyAnswer,
    ApiKeyTokenAnswer,
    CreateApiKeyBody,
    MintBody,
    RoleIdBody,
    UpdateApiKeyBody,
)
from apikeys.roles.errors import refusal
from twenty.errors import BadUserInput

TAG = ["API keys"]
DEPRECATED_SINCE = "@1786320000"


class ApiKeyViewSet(ManagementViewSet):
    lookup_url_kwarg = "key_id"

    @extend_schema(
        operation_id="findManyApiKeys",
        tags=TAG,
        parameters=PAGE_PARAMETERS,
        responses=page_of("ApiKey", ApiKeyAnswer),
    )
    def list(self, request: Request) -> Response:
        """Keys that are not revoked, expired ones too."""
        keys = service.list_keys(self.context)
        return Response(page_body(keys, read_page_request(self.parameters), ApiKeyAnswer))

    @extend_schema(
        operation_id="createOneApiKey",
        tags=TAG,
        request=CreateApiKeyBody,
        responses={201: ApiKeyAnswer},
    )
    def create(self, request: Request) -> Response:
        """Create a key; it has no secret yet."""
        body = self.written(CreateApiKeyBody, "apiKey")
        for name in ("name", "expiresAt", "roleId"):
            if self.body().get(name) is None:
                raise BadUserInput(f"apiKey: {name} is required", code="INVALID_INPUT")
        return Response(ApiKeyAnswer(service.create_key(self.context, **body)).data, status=201)

    @extend_schema(operation_id="findOneApiKey", tags=TAG, responses=ApiKeyAnswer)
    def retrieve(self, request: Request, key_id: str) -> Response:
        """One key, revoked or not."""
        wanted = path_id(key_id)
        return _answer(service.find_key(self.context, wanted), wanted)

    @extend_schema(
        operation_id="updateOneApiKey",
        tags=TAG,
        request=UpdateApiKeyBody,
        responses=ApiKeyAnswer,
    )
    def partial_update(self, request: Request, key_id: str) -> Response:
        """Change the name or expiry, or revoke the key at a given time."""
        wanted, body = path_id(key_id), self.written(UpdateApiKeyBody, "apiKey")
        changes = {n: v for n, v in body.items() if v is not None or n != "revoked_at"}
        return _answer(service.update_key(self.context, wanted, changes), wanted)

    @extend_schema(exclude=True)
    def update(self, request: Request, key_id: str) -> Response:
        return self.partial_update(request, key_id)

    @extend_schema(operation_id="deleteOneApiKey", tags=TAG, responses={200: ApiKeyAnswer})
    def destroy(self, request: Request, key_id: str) -> Response:
        """Revoke the key now; it can still be read by its id."""
        wanted = path_id(key_id)
        return _answer(service.revoke_key(self.context, wanted), wanted)

    @extend_schema(
        operation_id="generateApiKeyToken",
        tags=TAG,
        request=MintBody,
        responses={201: ApiKeyTokenAnswer},
    )
    @action(detail=True, methods=["post"])
    def token(self, request: Request, key_id: str) -> Response:
        """Create a new secret, shown only once; the previous one stops working immediately."""
        has_body = bool(request._request.body.strip())
        body = self.written(MintBody, "apiKeyToken") if has_body else {}
        secret = service.mint_secret(self.context, path_id(key_id), **body)
        return Response({"token": secret}, status=201, headers={"Cache-Control": "no-store"})

    @extend_schema(
        operation_id="restoreOneApiKey", tags=TAG, request=None, responses={200: ApiKeyAnswer}
    )
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, key_id: str) -> Response:
        """Revive a revoked key, with the secret it had."""
        wanted = path_id(key_id)
        changes = {"revoked_at": None}
        return _answer(service.update_key(self.context, wanted, changes), wanted)

    @extend_schema(
        operation_id="assignRoleToApiKey",
        tags=TAG,
        request=RoleIdBody,
        responses=ApiKeyAnswer,
    )
    @extend_schema(methods=["PATCH"], exclude=True)
    @action(detail=True, methods=["put", "patch"])
    def role(self, request: Request, key_id: str) -> Response:
        """Give the key another role."""
        body = self.written(RoleIdBody, "apiKeyRole")
        role_id = required_role_id(body)
        key = service.assign_role(self.context, path_id(key_id), role_id)
        return Response(ApiKeyAnswer(key).data)


class Deprecated(ManagementViewSet):
    """Mark answers of the alias with the resource's new address."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        successor = request.path.replace("/rest/", "/rest/metadata/", 1).rstrip("/")
        response["Deprecation"] = DEPRECATED_SINCE
        response["Link"] = f'<{successor}>; rel="successor-version"'
        return response


@extend_schema(exclude=True)
class AliasApiKeyViewSet(Deprecated, ApiKeyViewSet):
    def list(self, request: Request) -> Response:
        return Response(ApiKeyAnswer(service.list_keys(self.context), many=True).data)


def required_role_id(body: dict[str, Any]) -> UUID:
    return values.identifier(body.get("role_id"), "roleId")


def _answer(key: ApiKey | None, wanted: UUID) -> Response:
    if key is None:
        raise refusal("API_KEY_NOT_FOUND", f"there is no API key {wanted} in this workspace")
    return Response(ApiKeyAnswer(key).data)
