"""Roles over REST: `/rest/metadata/roles` and what hangs below a role (ours; upstream has none)."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys import keys as service
from apikeys import members
from apikeys.models import Role
from apikeys.rest.base import GUARDED, PAGE_PARAMETERS, ManagementViewSet, page_of, path_id
from apikeys.rest.paging import page_body, read_page_request
from apikeys.rest.serializers import (
    ApiKeyAnswer,
    CreateRoleBody,
    FieldPermissionAnswer,
    FieldPermissionBody,
    MemberAnswer,
    ObjectPermissionAnswer,
    ObjectPermissionBody,
    PermissionFlagAnswer,
    RoleAnswer,
    UpdateRoleBody,
)
from apikeys.roles import deletion as role_deletion
from apikeys.roles import field_rules
from apikeys.roles import rules as role_rules
from apikeys.roles import service as roles
from apikeys.roles.change import FLAG
from twenty.errors import BadUserInput

TAG = ["Roles"]
DELETED = inline_serializer("DeletedRole", {"id": serializers.UUIDField()})
FLAGS = inline_serializer(
    "PermissionFlagsBody",
    {"permissionFlagKeys": serializers.ListField(child=serializers.CharField())},
)


class RoleViewSet(ManagementViewSet):
    lookup_url_kwarg = "role_id"
    preconditions = GUARDED

    @extend_schema(
        operation_id="findManyRoles",
        tags=TAG,
        parameters=PAGE_PARAMETERS,
        responses=page_of("Role", RoleAnswer),
    )
    def list(self, request: Request) -> Response:
        """All roles with their rules and flags."""
        found = roles.list_roles(self.context)
        return Response(page_body(found, read_page_request(self.parameters), RoleAnswer))

    @extend_schema(
        operation_id="createOneRole",
        tags=TAG,
        request=CreateRoleBody,
        responses={201: RoleAnswer},
    )
    def create(self, request: Request) -> Response:
        """Create a role; rights that are not named are not granted."""
        role = roles.create_role(self.context, self.written(CreateRoleBody, "role"))
        self.tag(Role, role.id)
        return Response(RoleAnswer(role).data, status=201)

    @extend_schema(operation_id="findOneRole", tags=TAG, responses=RoleAnswer)
    def retrieve(self, request: Request, role_id: str) -> Response:
        wanted = path_id(role_id)
        self.context.permissions.require_flag(FLAG)
        self.tag(Role, wanted)
        return Response(RoleAnswer(roles.find_role(self.context, wanted)).data)

    @extend_schema(
        operation_id="updateOneRole", tags=TAG, request=UpdateRoleBody, responses=RoleAnswer
    )
    def partial_update(self, request: Request, role_id: str) -> Response:
        wanted, changes = path_id(role_id), self.written(UpdateRoleBody, "role")
        role = roles.update_role(self.context, wanted, changes, self.expected())
        self.tag(Role, wanted)
        return Response(RoleAnswer(role).data)

    @extend_schema(exclude=True)
    def update(self, request: Request, role_id: str) -> Response:
        return self.partial_update(request, role_id)

    @extend_schema(operation_id="deleteOneRole", tags=TAG, responses={200: DELETED})
    def destroy(self, request: Request, role_id: str) -> Response:
        """Delete the role; its holders get the default role."""
        return Response(
            {"id": str(role_deletion.delete_role(self.context, path_id(role_id), self.expected()))}
        )

    @extend_schema(
        operation_id="findRoleObjectPermissions",
        tags=TAG,
        responses=ObjectPermissionAnswer(many=True),
    )
    @action(detail=True, methods=["get"], url_path="objectPermissions")
    def object_permissions(self, request: Request, role_id: str) -> Response:
        role = roles.find_role(self.context, path_id(role_id))
        return Response(ObjectPermissionAnswer(role.object_permissions.all(), many=True).data)

    @extend_schema(
        operation_id="upsertRoleObjectPermissions",
        tags=TAG,
        request=ObjectPermissionBody(many=True),
        responses=ObjectPermissionAnswer(many=True),
    )
    @extend_schema(methods=["PATCH"], exclude=True)
    @object_permissions.mapping.put
    @object_permissions.mapping.patch
    def set_object_permissions(self, request: Request, role_id: str) -> Response:
        """Set rules on objects; other objects keep theirs, null inherits the general right."""
        rules = self.written_list(ObjectPermissionBody, "objectPermissions", "objectPermission")
        found = role_rules.upsert_object_permissions(self.context, path_id(role_id), rules)
        return Response(ObjectPermissionAnswer(found, many=True).data)

    @extend_schema(
        operation_id="findRoleFieldPermissions",
        tags=TAG,
        responses=FieldPermissionAnswer(many=True),
    )
    @action(detail=True, methods=["get"], url_path="fieldPermissions")
    def field_permissions(self, request: Request, role_id: str) -> Response:
        role = roles.find_role(self.context, path_id(role_id))
        rules = role.field_permissions.select_related("field")
        return Response(FieldPermissionAnswer(rules, many=True).data)

    @extend_schema(
        operation_id="upsertRoleFieldPermissions",
        tags=TAG,
        request=FieldPermissionBody(many=True),
        responses=FieldPermissionAnswer(many=True),
    )
    @extend_schema(methods=["PATCH"], exclude=True)
    @field_permissions.mapping.put
    @field_permissions.mapping.patch
    def set_field_permissions(self, request: Request, role_id: str) -> Response:
        """Restrict rights on fields (false), or lift a restriction (null)."""
        rules = self.written_list(FieldPermissionBody, "fieldPermissions", "fieldPermission")
        found = field_rules.upsert_field_permissions(self.context, path_id(role_id), rules)
        return Response(FieldPermissionAnswer(found, many=True).data)

    @extend_schema(
        operation_id="findRolePermissionFlags",
        tags=TAG,
        responses=PermissionFlagAnswer(many=True),
    )
    @action(detail=True, methods=["get"], url_path="permissionFlags")
    def permission_flags(self, request: Request, role_id: str) -> Response:
        role = roles.find_role(self.context, path_id(role_id))
        return Response(PermissionFlagAnswer(role.permission_flags.all(), many=True).data)

    @extend_schema(
        operation_id="setRolePermissionFlags",
        tags=TAG,
        request=FLAGS,
        responses=PermissionFlagAnswer(many=True),
    )
    @extend_schema(methods=["PATCH"], exclude=True)
    @permission_flags.mapping.put
    @permission_flags.mapping.patch
    def set_permission_flags(self, request: Request, role_id: str) -> Response:
        """Replace the role's flags by exactly these."""
        body = self.body()
        keys = body.get("permissionFlagKeys") if isinstance(body, dict) else body
        if isinstance(body, dict) and list(body) != ["permissionFlagKeys"]:
            raise BadUserInput(
                "The request body must be a list, or an object with permissionFlagKeys."
            )
        found = role_rules.set_permission_flags(self.context, path_id(role_id), keys)
        return Response(PermissionFlagAnswer(found, many=True).data)

    @extend_schema(
        operation_id="assignApiKeyToRole", tags=TAG, request=None, responses=ApiKeyAnswer
    )
    @action(detail=True, methods=["put"], url_path="apiKeys/<str:key_id>")
    def api_key(self, request: Request, role_id: str, key_id: str) -> Response:
        """Give the API key this role."""
        key = service.assign_role(self.context, path_id(key_id), path_id(role_id))
        return Response(ApiKeyAnswer(key).data)

    @extend_schema(
        operation_id="assignMemberToRole", tags=TAG, request=None, responses=MemberAnswer
    )
    @action(detail=True, methods=["put"], url_path="members/<str:member_id>")
    def member(self, request: Request, role_id: str, member_id: str) -> Response:
        """Give the member this role; called by a signed-in person, not with an API key."""
        member = members.assign_role_to_member(self.context, path_id(member_id), path_id(role_id))
        return Response(MemberAnswer(member).data)
