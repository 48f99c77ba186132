"""Changes between the requests: of the data model, of roles, keys and members, of records.

Each is a request to the product's own APIs, answered both ways like any other, and kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any
from uuid import UUID

from apikeys.models import ApiKey, FieldPermission, ObjectPermission, Role
from metadata.models import FieldMetadata, ObjectMetadata
from tests.contracts.differential import callers as who
from tests.contracts.differential.asked import JSON, Asked
from tests.contracts.differential.generator import values
from tests.contracts.differential.vocabulary import PLAIN_TEXTS
from tests.contracts.differential.world import World

Make = Callable[[World, Random], Asked]
TOUCHED = ("company", "person", "specimen", "opportunity")


def _ask(method: str, path: str, body: Any = None, *about: str, caller: str = "admin") -> Asked:
    sent = b"" if body is None else json.dumps(body).encode()
    kind = JSON if body is not None else ""
    return Asked(caller, method, path, sent, kind, shape="change", is_change=True, about=about)


def _metadata(document: str, variables: Mapping[str, Any], *about: str) -> Asked:
    return _ask("POST", "/metadata", {"query": document, "variables": variables}, *about)


# ── data model ───────────────────────────────────────────────────────────────────────────────


def _object(name: str, workspace: UUID = who.HERE) -> ObjectMetadata:
    return ObjectMetadata.objects.get(workspace_id=workspace, name_singular=name)


def _custom_field(chance: Random) -> FieldMetadata:
    """Return one of the specimen's; any other's once that has been deleted."""
    fields = FieldMetadata.objects.filter(
        workspace_id=who.HERE, is_custom=True, relation_target=None
    ).order_by("position", "id")
    own = fields.filter(object_id=_specimen().id)
    return chance.choice(list(own or fields))


def _specimen() -> ObjectMetadata:
    """Return it, whatever its current name."""
    found = ObjectMetadata.objects.filter(workspace_id=who.HERE, table_name__contains="specimen")
    return found.order_by("table_name").first() or _object("company")


def add_field(world: World, chance: Random) -> Asked:
    owner = _object(chance.choice(("company", "person")))
    body = {
        "objectMetadataId": str(owner.id),
        "type": chance.choice(("TEXT", "NUMBER", "BOOLEAN")),
        "name": f"added{chance.randrange(100)}",
        "label": "Added",
    }
    return _ask("POST", "/rest/metadata/fields", body, owner.name_singular, owner.name_plural)


def rename_field(world: World, chance: Random) -> Asked:
    field = _custom_field(chance)
    renamed = field.name.removesuffix("Renamed")
    name = renamed if renamed != field.name else f"{field.name}Renamed"
    body = {"name": name, "label": name}
    return _ask("PATCH", f"/rest/metadata/fields/{field.id}", body, field.name)


def toggle_field(world: World, chance: Random) -> Asked:
    field = _custom_field(chance)
    body = {"isActive": not field.is_active}
    return _ask("PATCH", f"/rest/metadata/fields/{field.id}", body, field.name)


def rename_object(world: World, chance: Random) -> Asked:
    obj = ObjectMetadata.objects.filter(
        workspace_id=who.HERE, table_name__contains="habitat"
    ).first() or _object("company")
    one, many = ("den", "dens") if obj.name_singular == "habitat" else ("habitat", "habitats")
    body = {"nameSingular": one, "namePlural": many}
    body |= {"labelSingular": one.title(), "labelPlural": many.title()}
    return _ask("PATCH", f"/rest/metadata/objects/{obj.id}", body, obj.name_singular)


def toggle_object(world: World, chance: Random) -> Asked:
    obj = ObjectMetadata.objects.get(workspace_id=who.HERE, table_name="task")
    body = {"isActive": not obj.is_active}
    return _ask("PATCH", f"/rest/metadata/objects/{obj.id}", body, "task")


def change_options(world: World, chance: Random) -> Asked:
    field = FieldMetadata.objects.filter(object_id=_specimen().id, type="SELECT").first()
    if field is None:
        return add_field(world, chance)
    options = [*(field.options or ())]
    chance.shuffle(options)
    for place, option in enumerate(options):
        option["position"] = place
    added = f"NEW{chance.randrange(100)}"
    options.append({"value": added, "label": added, "color": "red", "position": len(options)})
    return _ask("PATCH", f"/rest/metadata/fields/{field.id}", {"options": options}, field.name)


# ── rights ───────────────────────────────────────────────────────────────────────────────────

UPSERT_FIELDS = (
    "mutation ($input: UpsertFieldPermissionsInput!)"
    " { upsertFieldPermissions(upsertFieldPermissionsInput: $input)"
    " { id roleId objectMetadataId fieldMetadataId canReadFieldValue canUpdateFieldValue } }"
)
UPSERT_OBJECTS = (
    "mutation ($input: UpsertObjectPermissionsInput!)"
    " { upsertObjectPermissions(upsertObjectPermissionsInput: $input)"
    " { objectMetadataId canReadObjectRecords canUpdateObjectRecords } }"
)
UPDATE_ROLE = (
    "mutation ($input: UpdateRoleInput!) { updateOneRole(updateRoleInput: $input) { id label } }"
)


def _role(chance: Random) -> Role:
    label = chance.choice(("Sales", "Reader", "Spare"))
    return Role.objects.get(workspace_id=who.HERE, label=label)


def restrict_field(world: World, chance: Random) -> Asked:
    """Hide a field from a role, or show it again."""
    role = _role(chance)
    obj = _object(chance.choice(("company", "person")))
    wanted = ("name", "employees", "jobTitle", "city", "address", "emails", "createdAt")
    field = chance.choice(list(obj.fields.filter(name__in=wanted).order_by("name")))
    hidden = FieldPermission.objects.filter(role=role, field=field, can_read_field_value=False)
    rule = {
        "objectMetadataId": str(obj.id),
        "fieldMetadataId": str(field.id),
        "canReadFieldValue": None if hidden.exists() else False,
        "canUpdateFieldValue": None if hidden.exists() or role.label == "Reader" else False,
    }
    given = {"roleId": str(role.id), "fieldPermissions": [rule]}
    return _metadata(UPSERT_FIELDS, {"input": given}, field.name, obj.name_plural)


def restrict_object(world: World, chance: Random) -> Asked:
    """Take an object from a role, or give it back."""
    role, obj = _role(chance), _object(chance.choice(TOUCHED[:3]))
    own = ObjectPermission.objects.filter(role=role, object=obj, can_read_object_records=False)
    may = own.exists()
    rule = {"objectMetadataId": str(obj.id), "canReadObjectRecords": may}
    rule |= {"canUpdateObjectRecords": may, "canSoftDeleteObjectRecords": may}
    rule |= {"canDestroyObjectRecords": False}
    given = {"roleId": str(role.id), "objectPermissions": [rule]}
    return _metadata(UPSERT_OBJECTS, {"input": given}, obj.name_singular, obj.name_plural)


def change_baseline(world: World, chance: Random) -> Asked:
    role = _role(chance)
    right = chance.choice(("canUpdateAllObjectRecords", "canSoftDeleteAllObjectRecords"))
    update = {"canReadAllObjectRecords": True, right: chance.random() < 0.5}
    return _metadata(UPDATE_ROLE, {"input": {"id": str(role.id), "update": update}})


def give_key_another_role(world: World, chance: Random) -> Asked:
    role = _role(chance)
    return _metadata(
        "mutation ($k: UUID!, $r: UUID!) { assignRoleToApiKey(apiKeyId: $k, roleId: $r) }",
        {"k": str(who.SPARE_KEY.id), "r": str(role.id)},
    )


def revoke_or_restore_key(world: World, chance: Random) -> Asked:
    key = ApiKey.objects.get(pk=who.SPARE_KEY.id)
    if key.revoked_at is None:
        return _metadata(
            "mutation ($id: UUID!) { revokeApiKey(input: {id: $id}) { id revokedAt } }",
            {"id": str(key.id)},
        )
    return _ask("POST", f"/rest/metadata/apiKeys/{key.id}/restore")


def rename_key(world: World, chance: Random) -> Asked:
    """Records tell who wrote them by the key's name."""
    return _metadata(
        "mutation ($i: UpdateApiKeyInput!) { updateApiKey(input: $i) { id name } }",
        {"i": {"id": str(who.SPARE_KEY.id), "name": f"Spare {chance.randrange(100)}"}},
    )


# ── settings and records ─────────────────────────────────────────────────────────────────────


def toggle_format(world: World, chance: Random) -> Asked:
    return _metadata(
        "mutation ($d: UpdateWorkspaceInput!)"
        " { updateWorkspace(data: $d) { id isMetadataFormatLegacy } }",
        {"d": {"isMetadataFormatLegacy": chance.random() < 0.6}},
    )


def change_records(world: World, chance: Random) -> Asked:
    """Change what cursors, searches and counts refer to."""
    caller = chance.choice(("admin", "other"))
    name = chance.choice(("company", "person", "specimen"))
    wanted = values.record_id(chance, world.ids[world.workspace_of(caller)][name])
    plural = {"company": "companies", "person": "people", "specimen": "specimens"}[name]
    if chance.random() < 0.3:
        return _ask(
            "DELETE", f"/rest/{plural}/{wanted}?soft_delete=true", None, plural, caller=caller
        )
    body = {
        "company": {"name": chance.choice(PLAIN_TEXTS), "employees": chance.randrange(50)},
        "person": {"jobTitle": chance.choice(PLAIN_TEXTS), "position": chance.randrange(9)},
        "specimen": {"name": chance.choice(PLAIN_TEXTS), "position": chance.randrange(9)},
    }[name]
    return _ask("PATCH", f"/rest/{plural}/{wanted}", body, plural, caller=caller)


CHANGES: Mapping[str, tuple[int, Make]] = {
    "add field": (3, add_field),
    "rename field": (3, rename_field),
    "toggle field": (3, toggle_field),
    "rename object": (2, rename_object),
    "toggle object": (1, toggle_object),
    "change options": (2, change_options),
    "restrict field": (6, restrict_field),
    "restrict object": (4, restrict_object),
    "change baseline": (2, change_baseline),
    "another role": (3, give_key_another_role),
    "revoke or restore": (3, revoke_or_restore_key),
    "rename key": (2, rename_key),
    "toggle format": (2, toggle_format),
    "change records": (6, change_records),
}


def draw(chance: Random) -> str:
    names = list(CHANGES)
    return chance.choices(names, [weight for weight, _ in CHANGES.values()])[0]
