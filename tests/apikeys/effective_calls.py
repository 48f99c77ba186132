"""For every mutation of `/metadata`, a call that changes something, for tests that go through all.

Each is the variables and document of one call by an admin, in a workspace with a few people and
keys. A new mutation fails those tests until it is listed here or, with the reason, in
`CHANGES_NOTHING`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from metadata.models import FieldMetadata, ObjectMetadata
from tests.apikeys import documents
from tests.apikeys.model_calls import MODEL_CALLS
from tests.apikeys.people import Person, make_key, make_role, role_of
from tests.apikeys.webhook_calls import WEBHOOK_CALLS
from twenty.workspaces.models import Workspace

END = "2100-01-01T00:00:00Z"
CHANGES_NOTHING = {
    "getLoginTokenFromCredentials": "signs a token; nothing is stored",
    "getAuthTokensFromLoginToken": "signs tokens; nothing is stored",
    "renewToken": "signs tokens; nothing is stored",
    "generatePlaygroundToken": "signs a token; nothing is stored",
    "testWebhook": "sends a message; only the log of deliveries has it",
}


@dataclass(frozen=True)
class World:
    workspace: Workspace
    member: Person


Variables = dict[str, Any]
Call = tuple[str, Callable[[World], Variables]]


def _key(world: World) -> str:
    return str(make_key(world.workspace, role_of(world.workspace, "Stranger"))[0].id)


def _role(world: World) -> str:
    return str(make_role(world.workspace, "Temporary", can_read_all_object_records=True).id)


def _company(world: World) -> str:
    company = ObjectMetadata.objects.get(workspace=world.workspace, name_singular="company")
    return str(company.id)


def _field(world: World) -> Variables:
    field = FieldMetadata.objects.get(
        workspace=world.workspace, object__name_singular="company", name="employees"
    )
    return {"objectMetadataId": str(field.object_id), "fieldMetadataId": str(field.id)}


EFFECTIVE_CALLS: dict[str, Call] = {
    **MODEL_CALLS,
    **WEBHOOK_CALLS,
    "createApiKey": (
        documents.CREATE_KEY,
        lambda w: {
            "input": {
                "name": "n",
                "expiresAt": END,
                "roleId": str(role_of(w.workspace, "Sales").id),
            }
        },
    ),
    "updateApiKey": (documents.UPDATE_KEY, lambda w: {"input": {"id": _key(w), "name": "new"}}),
    "revokeApiKey": (documents.REVOKE_KEY, lambda w: {"input": {"id": _key(w)}}),
    "assignRoleToApiKey": (
        documents.ASSIGN_KEY_ROLE,
        lambda w: {"apiKeyId": _key(w), "roleId": str(role_of(w.workspace, "Sales").id)},
    ),
    "generateApiKeyToken": (documents.MINT, lambda w: {"apiKeyId": _key(w)}),
    "createOneRole": (
        documents.CREATE_ROLE,
        lambda w: {"createRoleInput": {"label": "Brand new"}},
    ),
    "updateOneRole": (
        documents.UPDATE_ROLE,
        lambda w: {"updateRoleInput": {"id": _role(w), "update": {"label": "Renamed"}}},
    ),
    "deleteOneRole": (documents.DELETE_ROLE, lambda w: {"roleId": _role(w)}),
    "upsertObjectPermissions": (
        documents.UPSERT_OBJECTS,
        lambda w: {
            "input": {
                "roleId": _role(w),
                "objectPermissions": [
                    {"objectMetadataId": _company(w), "canUpdateObjectRecords": True}
                ],
            }
        },
    ),
    "upsertFieldPermissions": (
        documents.UPSERT_FIELDS,
        lambda w: {
            "input": {
                "roleId": _role(w),
                "fieldPermissions": [{**_field(w), "canReadFieldValue": False}],
            }
        },
    ),
    "upsertPermissionFlags": (
        documents.UPSERT_FLAGS,
        lambda w: {"input": {"roleId": _role(w), "permissionFlagKeys": ["VIEWS"]}},
    ),
    "updateWorkspaceMemberRole": (
        documents.ASSIGN_MEMBER_ROLE,
        lambda w: {
            "workspaceMemberId": str(w.member.membership.workspace_member_id),
            "roleId": str(role_of(w.workspace, "Admin").id),
        },
    ),
    "updateWorkspace": (
        documents.UPDATE_WORKSPACE,
        lambda w: {"data": {"displayName": "Renamed"}},
    ),
}
