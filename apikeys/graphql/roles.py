"""Roles and their rules in GraphQL (docs/api/access.md#managing-roles): queries, mutations, inputs.

Rules: `apikeys.roles.service`, `apikeys.roles.rules`, `apikeys.roles.field_rules`,
`apikeys.roles.deletion`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID as Id

import graphene

from apikeys.graphql.types import FieldPermission, ObjectPermission, Role, RolePermissionFlag
from apikeys.roles import deletion as role_deletion
from apikeys.roles import field_rules
from apikeys.roles import rules as role_rules
from apikeys.roles import service as roles
from metadata.graphql.context import caller_of
from metadata.graphql.scalars import UUID


class RoleValues(graphene.InputObjectType):
    """What the author of a role chooses, on creation and on update."""

    class Meta:
        abstract = True

    description = graphene.String()
    icon = graphene.String()
    can_update_all_settings = graphene.Boolean()
    can_access_all_tools = graphene.Boolean()
    can_read_all_object_records = graphene.Boolean()
    can_update_all_object_records = graphene.Boolean()
    can_soft_delete_all_object_records = graphene.Boolean()
    can_destroy_all_object_records = graphene.Boolean()
    can_be_assigned_to_users = graphene.Boolean()
    can_be_assigned_to_agents = graphene.Boolean()
    can_be_assigned_to_api_keys = graphene.Boolean()


class CreateRoleInput(RoleValues):
    id = graphene.String()
    label = graphene.String(required=True)


class UpdateRolePayload(RoleValues):
    label = graphene.String()


class UpdateRoleInput(graphene.InputObjectType):
    id = UUID(required=True)
    update = graphene.Field(UpdateRolePayload, required=True)


class ObjectPermissionInput(graphene.InputObjectType):
    object_metadata_id = UUID(required=True)
    can_read_object_records = graphene.Boolean()
    can_update_object_records = graphene.Boolean()
    can_soft_delete_object_records = graphene.Boolean()
    can_destroy_object_records = graphene.Boolean()


class UpsertObjectPermissionsInput(graphene.InputObjectType):
    role_id = UUID(required=True)
    object_permissions = graphene.List(graphene.NonNull(ObjectPermissionInput), required=True)


class FieldPermissionInput(graphene.InputObjectType):
    object_metadata_id = UUID(required=True)
    field_metadata_id = UUID(required=True)
    can_read_field_value = graphene.Boolean()
    can_update_field_value = graphene.Boolean()


class UpsertFieldPermissionsInput(graphene.InputObjectType):
    role_id = UUID(required=True)
    field_permissions = graphene.List(graphene.NonNull(FieldPermissionInput), required=True)


class UpsertPermissionFlagsInput(graphene.InputObjectType):
    role_id = UUID(required=True)
    permission_flag_keys = graphene.List(graphene.NonNull(graphene.String), required=True)


class RoleQuery(graphene.ObjectType):
    get_roles = graphene.List(graphene.NonNull(Role), required=True)

    @staticmethod
    def resolve_get_roles(root: None, info: Any) -> Any:
        return roles.list_roles(caller_of(info))


class RoleMutation(graphene.ObjectType):
    create_one_role = graphene.Field(
        graphene.NonNull(Role),
        create_role_input=graphene.Argument(CreateRoleInput, required=True),
    )
    update_one_role = graphene.Field(
        graphene.NonNull(Role),
        update_role_input=graphene.Argument(UpdateRoleInput, required=True),
    )
    delete_one_role = graphene.Field(graphene.NonNull(graphene.String), role_id=UUID(required=True))
    upsert_object_permissions = graphene.List(
        graphene.NonNull(ObjectPermission),
        required=True,
        upsert_object_permissions_input=graphene.Argument(
            UpsertObjectPermissionsInput, required=True
        ),
    )
    upsert_field_permissions = graphene.List(
        graphene.NonNull(FieldPermission),
        required=True,
        upsert_field_permissions_input=graphene.Argument(
            UpsertFieldPermissionsInput, required=True
        ),
    )
    upsert_permission_flags = graphene.List(
        graphene.NonNull(RolePermissionFlag),
        required=True,
        upsert_permission_flags_input=graphene.Argument(UpsertPermissionFlagsInput, required=True),
    )

    @staticmethod
    def resolve_create_one_role(root: None, info: Any, create_role_input: Any) -> Any:
        return roles.create_role(caller_of(info), create_role_input)

    @staticmethod
    def resolve_update_one_role(root: None, info: Any, update_role_input: Any) -> Any:
        changes = update_role_input["update"]
        return roles.update_role(caller_of(info), update_role_input["id"], changes)

    @staticmethod
    def resolve_delete_one_role(root: None, info: Any, role_id: Id) -> str:
        return str(role_deletion.delete_role(caller_of(info), role_id))

    @staticmethod
    def resolve_upsert_object_permissions(
        root: None, info: Any, upsert_object_permissions_input: Any
    ) -> Any:
        given = upsert_object_permissions_input
        return role_rules.upsert_object_permissions(
            caller_of(info), given["role_id"], given["object_permissions"]
        )

    @staticmethod
    def resolve_upsert_field_permissions(
        root: None, info: Any, upsert_field_permissions_input: Any
    ) -> Any:
        given = upsert_field_permissions_input
        return field_rules.upsert_field_permissions(
            caller_of(info), given["role_id"], given["field_permissions"]
        )

    @staticmethod
    def resolve_upsert_permission_flags(
        root: None, info: Any, upsert_permission_flags_input: Any
    ) -> Any:
        given = upsert_permission_flags_input
        return role_rules.set_permission_flags(
            caller_of(info), given["role_id"], given["permission_flag_keys"]
        )
