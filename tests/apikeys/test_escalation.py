"""Nobody can give more than they have: attempts to climb, each with its harmless twin."""

from typing import Any

import pytest
from django.utils import timezone

from apikeys import members, roles, service
from apikeys.models import ApiKey, Role
from apikeys.pictures import ROLE_FLAGS
from metadata.models import FieldMetadata, ObjectMetadata
from tests.apikeys.documents import (
    ASSIGN_KEY_ROLE,
    ASSIGN_MEMBER_ROLE,
    CREATE_KEY,
    CREATE_ROLE,
    DELETE_ROLE,
    MINT,
    UPDATE_KEY,
    UPDATE_ROLE,
    UPDATE_WORKSPACE,
    UPSERT_FIELDS,
    UPSERT_FLAGS,
    UPSERT_OBJECTS,
)
from tests.apikeys.people import Person, make_key, make_person, make_role, role_of
from tests.apikeys.refusals import assert_denied
from tests.clients import GraphqlClient, RestClient
from tests.standing import ADMIN_KEY
from twenty.errors import PermissionDenied, Unauthenticated
from twenty.workspaces.models import Workspace

END = "2100-01-01T00:00:00Z"
READ = {"can_read_all_object_records": True}
ALL_RECORDS = {
    **READ,
    "can_update_all_object_records": True,
    "can_soft_delete_all_object_records": True,
    "can_destroy_all_object_records": True,
}


@pytest.fixture
def keeper(workspace: Workspace) -> GraphqlClient:
    """A key that may manage keys and read records, nothing else."""
    role = make_role(workspace, "Keeper", "API_KEYS_AND_WEBHOOKS", **READ)
    return GraphqlClient("/metadata", make_key(workspace, role, name="Keeper key")[1])


@pytest.fixture
def manager(workspace: Workspace) -> Person:
    """A person who may manage roles and read records, nothing else."""
    make_role(workspace, "Manager", "ROLES", **READ)
    return make_person(workspace, "manager@acme.test", "Manager")


def an_object(workspace: Workspace, name: str = "company") -> str:
    return str(ObjectMetadata.objects.get(workspace=workspace, name_singular=name).id)


def field_rule(workspace: Workspace, path: str, **rights: Any) -> dict[str, Any]:
    object_name, name = path.split(".")
    field = FieldMetadata.objects.get(
        workspace=workspace, object__name_singular=object_name, name=name
    )
    return {
        "objectMetadataId": str(field.object_id),
        "fieldMetadataId": str(field.id),
        **rights,
    }


# -- through keys ----------------------------------------------------------------------------------


def test_a_key_cannot_make_a_key_with_more_rights(
    workspace: Workspace, keeper: GraphqlClient
) -> None:
    given = {"name": "mine", "expiresAt": END, "roleId": str(role_of(workspace, "Admin").id)}
    before = ApiKey.objects.count()
    assert_denied(keeper(CREATE_KEY, {"input": given}))
    given["roleId"] = str(role_of(workspace, "Sales").id)  # it updates records
    assert_denied(keeper(CREATE_KEY, {"input": given}))
    assert ApiKey.objects.count() == before
    given["roleId"] = str(role_of(workspace, "Stranger").id)
    assert keeper(CREATE_KEY, {"input": given}).errors == []


def test_a_key_may_make_a_key_with_its_own_role(
    workspace: Workspace, keeper: GraphqlClient
) -> None:
    given = {"name": "twin", "expiresAt": END, "roleId": str(role_of(workspace, "Keeper").id)}
    assert keeper(CREATE_KEY, {"input": given}).errors == []


def test_a_key_cannot_raise_itself(workspace: Workspace, keeper: GraphqlClient) -> None:
    me = ApiKey.objects.get(name="Keeper key")
    given = {"apiKeyId": str(me.id), "roleId": str(role_of(workspace, "Admin").id)}
    assert_denied(keeper(ASSIGN_KEY_ROLE, given))
    assert ApiKey.objects.get(pk=me.pk).role_id == me.role_id


def test_a_key_cannot_raise_another_key(workspace: Workspace, keeper: GraphqlClient) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Stranger"))
    given = {"apiKeyId": str(key.id), "roleId": str(role_of(workspace, "Admin").id)}
    assert_denied(keeper(ASSIGN_KEY_ROLE, given))
    assert ApiKey.objects.get(pk=key.pk).role_id == key.role_id


def test_a_key_cannot_take_over_a_stronger_key(workspace: Workspace, keeper: GraphqlClient) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Admin"))
    assert_denied(keeper(MINT, {"apiKeyId": str(key.id)}))
    assert_denied(keeper(MINT, {"apiKeyId": str(ADMIN_KEY.id)}))
    assert RestClient(secret).get("/rest/people").status == 200
    weak, _ = make_key(workspace, role_of(workspace, "Stranger"))
    assert keeper(MINT, {"apiKeyId": str(weak.id)}).errors == []


def test_a_key_cannot_revive_or_prolong_a_stronger_key(
    workspace: Workspace, keeper: GraphqlClient
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Admin"))
    longer = {"input": {"id": str(key.id), "expiresAt": "2150-01-01T00:00:00Z"}}
    assert_denied(keeper(UPDATE_KEY, longer))
    shorter = {"input": {"id": str(key.id), "expiresAt": "2090-01-01T00:00:00Z"}}
    assert keeper(UPDATE_KEY, shorter).errors == []
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    assert_denied(keeper(UPDATE_KEY, {"input": {"id": str(key.id), "revokedAt": None}}))
    future = {"input": {"id": str(key.id), "revokedAt": "2090-01-01T00:00:00Z"}}
    keeper(UPDATE_KEY, future)
    assert ApiKey.objects.get(pk=key.pk).revoked_at is not None


def test_a_role_that_hides_a_field_cannot_hand_it_out(workspace: Workspace) -> None:
    role = role_of(workspace, "Sales")
    role.permission_flags.create(flag="API_KEYS_AND_WEBHOOKS")
    _, secret = make_key(workspace, role)
    seller = GraphqlClient("/metadata", secret)
    open_role = make_role(
        workspace,
        "Open",
        can_read_all_object_records=True,
    )
    given = {"name": "x", "expiresAt": END, "roleId": str(open_role.id)}
    assert_denied(seller(CREATE_KEY, {"input": given}))  # it would see person.phones and notes
    given["roleId"] = str(role.id)
    assert seller(CREATE_KEY, {"input": given}).errors == []


# -- through roles ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "api_name",
    [name for name in ROLE_FLAGS.values() if "Assigned" not in name and "Read" not in name],
)
def test_a_manager_cannot_make_a_role_with_more_rights(
    workspace: Workspace, manager: Person, api_name: str
) -> None:
    given = {"label": "Climber", "canReadAllObjectRecords": True}
    answer = manager.metadata_graphql(CREATE_ROLE, {"createRoleInput": {**given, api_name: True}})
    assert_denied(answer)
    assert not Role.objects.filter(workspace=workspace, label="Climber").exists()
    assert manager.metadata_graphql(CREATE_ROLE, {"createRoleInput": given}).errors == []


@pytest.mark.parametrize("target", ["Manager", "Stranger"])
@pytest.mark.parametrize(
    "change",
    [
        {"canReadAllObjectRecords": True, "canUpdateAllObjectRecords": True},
        {"canReadAllObjectRecords": True, "canDestroyAllObjectRecords": True},
        {"canUpdateAllSettings": True},
        {"canAccessAllTools": True},
    ],
)
def test_a_manager_cannot_raise_a_role(
    workspace: Workspace, manager: Person, target: str, change: dict[str, bool]
) -> None:
    role = role_of(workspace, target)
    before = Role.objects.filter(pk=role.pk).values().get()
    given = {"updateRoleInput": {"id": str(role.id), "update": change}}
    assert_denied(manager.metadata_graphql(UPDATE_ROLE, given))
    assert Role.objects.filter(pk=role.pk).values().get() == before


def test_a_manager_may_rename_a_stronger_role_but_not_raise_it(
    workspace: Workspace, manager: Person
) -> None:
    role = role_of(workspace, "Sales")
    rename = {"updateRoleInput": {"id": str(role.id), "update": {"description": "Sellers"}}}
    assert manager.metadata_graphql(UPDATE_ROLE, rename).errors == []
    rise = {
        "updateRoleInput": {
            "id": str(role.id),
            "update": {"description": "x", "canDestroyAllObjectRecords": True},
        }
    }
    assert_denied(manager.metadata_graphql(UPDATE_ROLE, rise))
    assert role_of(workspace, "Sales").description == "Sellers"


@pytest.mark.parametrize("target", ["Manager", "Stranger", "Sales"])
@pytest.mark.parametrize("right", ["Update", "SoftDelete", "Destroy"])
def test_a_rule_on_an_object_cannot_give_more(
    workspace: Workspace, manager: Person, target: str, right: str
) -> None:
    role = role_of(workspace, target)
    name = "note" if target == "Sales" else "company"
    rule = {
        "objectMetadataId": an_object(workspace, name),
        "canReadObjectRecords": True,
        f"can{right}ObjectRecords": True,
    }
    before = list(role.object_permissions.order_by("id").values())
    given = {"roleId": str(role.id), "objectPermissions": [rule]}
    assert_denied(manager.metadata_graphql(UPSERT_OBJECTS, {"input": given}))
    assert list(role.object_permissions.order_by("id").values()) == before


def test_taking_a_rule_away_can_be_a_gift_too(workspace: Workspace, manager: Person) -> None:
    """Sales may update by its general right; the rule on opportunity takes that away."""
    sales = role_of(workspace, "Sales")
    rule = {"objectMetadataId": an_object(workspace, "opportunity"), "canUpdateObjectRecords": None}
    given = {"roleId": str(sales.id), "objectPermissions": [rule]}
    assert_denied(manager.metadata_graphql(UPSERT_OBJECTS, {"input": given}))


def test_opening_a_field_that_is_closed_to_oneself_is_refused(workspace: Workspace) -> None:
    role = make_role(workspace, "Manager", "ROLES", **READ)
    manager = make_person(workspace, "manager@acme.test", "Manager")
    hidden = FieldMetadata.objects.get(
        workspace=workspace, object__name_singular="person", name="phones"
    )
    sales = role_of(workspace, "Sales")
    opening = field_rule(workspace, "person.phones", canReadFieldValue=None)
    given = {"input": {"roleId": str(sales.id), "fieldPermissions": [opening]}}
    role.field_permissions.create(field=hidden, can_read_field_value=False)
    assert_denied(manager.metadata_graphql(UPSERT_FIELDS, given))
    own = {"input": {"roleId": str(role.id), "fieldPermissions": [opening]}}
    assert_denied(manager.metadata_graphql(UPSERT_FIELDS, own))
    assert sales.field_permissions.filter(field=hidden).exists()
    assert role.field_permissions.filter(field=hidden).exists()


@pytest.mark.parametrize(
    "flag", ["DATA_MODEL", "API_KEYS_AND_WEBHOOKS", "WORKSPACE", "SECURITY", "VIEWS", "EXPORT_CSV"]
)
@pytest.mark.parametrize("target", ["Manager", "Stranger"])
def test_a_manager_cannot_hand_out_flags_that_he_lacks(
    workspace: Workspace, manager: Person, target: str, flag: str
) -> None:
    role = role_of(workspace, target)
    before = set(role.permission_flags.values_list("flag", flat=True))
    given = {"input": {"roleId": str(role.id), "permissionFlagKeys": ["ROLES", flag]}}
    assert_denied(manager.metadata_graphql(UPSERT_FLAGS, given))
    assert set(role.permission_flags.values_list("flag", flat=True)) == before


def test_a_flag_that_is_held_can_be_handed_out(workspace: Workspace, manager: Person) -> None:
    role = role_of(workspace, "Stranger")
    given = {"input": {"roleId": str(role.id), "permissionFlagKeys": ["ROLES"]}}
    assert manager.metadata_graphql(UPSERT_FLAGS, given).errors == []


def test_every_flag_is_less_than_all_settings(workspace: Workspace) -> None:
    from apikeys.permissions import SETTINGS_FLAGS

    make_role(workspace, "Collector", *SETTINGS_FLAGS)
    collector = make_person(workspace, "collector@acme.test", "Collector")
    given = {"label": "All", "canUpdateAllSettings": True}
    assert_denied(collector.metadata_graphql(CREATE_ROLE, {"createRoleInput": given}))


def test_every_object_is_less_than_all_objects(workspace: Workspace) -> None:
    role = make_role(workspace, "Collector", "ROLES")
    for obj in ObjectMetadata.objects.filter(workspace=workspace):
        role.object_permissions.create(object=obj, can_read_object_records=True)
    collector = make_person(workspace, "collector@acme.test", "Collector")
    given = {"label": "All", "canReadAllObjectRecords": True}
    assert_denied(collector.metadata_graphql(CREATE_ROLE, {"createRoleInput": given}))


def test_raising_in_two_steps_is_refused_at_the_second(
    workspace: Workspace, manager: Person
) -> None:
    made = manager.metadata_graphql(CREATE_ROLE, {"createRoleInput": {"label": "Ladder"}})
    role_id = made.data["createOneRole"]["id"]
    friend = make_person(workspace, "friend@acme.test", "Stranger")
    member_id = str(friend.membership.workspace_member_id)
    given = {"workspaceMemberId": member_id, "roleId": role_id}
    assert manager.metadata_graphql(ASSIGN_MEMBER_ROLE, given).errors == []
    rise = {"updateRoleInput": {"id": role_id, "update": {"canUpdateAllSettings": True}}}
    assert_denied(manager.metadata_graphql(UPDATE_ROLE, rise))
    assert friend.metadata_graphql(UPDATE_WORKSPACE, {"data": {"displayName": "x"}}).errors


# -- through members and the default role ----------------------------------------------------------


def test_a_manager_cannot_make_an_admin(workspace: Workspace, manager: Person) -> None:
    friend = make_person(workspace, "friend@acme.test", "Stranger")
    member_id = str(friend.membership.workspace_member_id)
    for label in ("Admin", "Member", "Sales"):
        given = {"workspaceMemberId": member_id, "roleId": str(role_of(workspace, label).id)}
        assert_denied(manager.metadata_graphql(ASSIGN_MEMBER_ROLE, given))
    friend.membership.refresh_from_db()
    assert friend.membership.role.label == "Stranger"


def test_the_default_role_cannot_be_raised(workspace: Workspace, manager: Person) -> None:
    for label in ("Admin", "Sales"):
        data = {"defaultRoleId": str(role_of(workspace, label).id)}
        assert_denied(manager.metadata_graphql(UPDATE_WORKSPACE, {"data": data}))
    workspace.refresh_from_db()
    assert workspace.default_role_id == role_of(workspace, "Member").id
    data = {"defaultRoleId": str(role_of(workspace, "Stranger").id)}
    assert manager.metadata_graphql(UPDATE_WORKSPACE, {"data": data}).errors == []


def test_deleting_a_role_is_no_way_to_raise_its_holders(
    workspace: Workspace, manager: Person
) -> None:
    weak = make_role(workspace, "Weak")
    empty = make_role(workspace, "Empty")
    friend = make_person(workspace, "friend@acme.test", "Weak")
    assert_denied(manager.metadata_graphql(DELETE_ROLE, {"roleId": str(weak.id)}))
    friend.membership.refresh_from_db()
    assert friend.membership.role == weak
    assert manager.metadata_graphql(DELETE_ROLE, {"roleId": str(empty.id)}).errors == []


# -- with rights that are gone ---------------------------------------------------------------------


def test_rights_that_were_taken_while_waiting_are_gone(
    workspace: Workspace, manager: Person
) -> None:
    """The request was authenticated before; the change looks at the rights of now."""
    context = manager.context
    role_of(workspace, "Manager").permission_flags.all().delete()
    with pytest.raises(PermissionDenied):
        roles.create_role(context, {"label": "Too late"})
    assert not Role.objects.filter(label="Too late").exists()


def test_a_member_who_is_gone_changes_nothing(workspace: Workspace, manager: Person) -> None:
    context = manager.context
    manager.membership.delete()
    with pytest.raises(Unauthenticated):
        roles.create_role(context, {"label": "Too late"})


def test_a_key_that_was_revoked_changes_nothing(workspace: Workspace) -> None:
    from apikeys.authentication import authenticate
    from tests.apikeys.test_authentication import request_with

    key, secret = make_key(workspace, role_of(workspace, "Admin"))
    context = authenticate(request_with(f"Bearer {secret}"))
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    with pytest.raises(Unauthenticated):
        service.create_key(
            context, name="x", expires_at=END, role_id=role_of(workspace, "Stranger").id
        )


def test_a_role_of_another_workspace_opens_nothing(
    other_workspace: Workspace, manager: Person, workspace: Workspace
) -> None:
    friend = make_person(other_workspace, "friend@other.test", "Member")
    from twenty.errors import NotFound

    with pytest.raises(NotFound):
        members.assign_role_to_member(
            manager.context,
            friend.membership.workspace_member_id,
            role_of(workspace, "Stranger").id,
        )


# -- the strongest may -----------------------------------------------------------------------------


def test_an_admin_may_give_everything(workspace: Workspace, admin: Person) -> None:
    given = {"label": "Everything", **dict.fromkeys(ROLE_FLAGS.values(), True)}
    answer = admin.metadata_graphql(CREATE_ROLE, {"createRoleInput": given})
    assert answer.errors == []
    role_id = answer.data["createOneRole"]["id"]
    key = {"name": "all", "expiresAt": END, "roleId": role_id}
    assert admin.metadata_graphql(CREATE_KEY, {"input": key}).errors == []
