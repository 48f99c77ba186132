"""The differential world: two workspaces with objects of the same names and other contents.

Built on the standing world (tests/standing.py) inside the caller's transaction; deterministic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from graphql import GraphQLSchema

from apikeys.models import ApiKey, Role
from metadata.changes import requests as changes
from metadata.changes import service
from metadata.model.catalog import Catalog, forget_catalogs
from tests.contracts.differential import callers as who
from tests.contracts.differential.cursors import Cursors
from tests.contracts.differential.twin import Memory
from tests.contracts.differential.vocabulary import MOMENT
from tests.contracts.differential.world_records import make_all_records
from tests.factories import give_object_rights
from tests.standing import NEVER, StandingKey
from twenty.workspaces import sign_in
from twenty.workspaces.models import Membership, User, Workspace
from twenty.workspaces.onboarding.members import add_member
from twenty.workspaces.onboarding.system_context import system_context

LONG_AGO = datetime(2020, 1, 1, tzinfo=MOMENT.tzinfo)
# The second workspace's objects have the first's names, with other fields under some of them.
OTHER_FIELDS: Mapping[str, tuple[tuple[str, str, Mapping[str, Any]], ...]] = {
    "specimen": (
        ("textValue", "NUMBER", {"settings": {"dataType": "int", "decimals": 0}}),
        ("booleanValue", "TEXT", {}),
        ("floatValue", "NUMBER", {}),
        ("selectValue", "SELECT", {"options": ("THREE", "FOUR")}),
        ("dateValue", "DATE_TIME", {}),
        ("onlyHere", "TEXT", {}),
        ("emailsValue", "EMAILS", {}),
    ),
    "habitat": (("climate", "TEXT", {}),),
}


@dataclass
class World:
    """What the generator knows. Names and ids are those of the beginning: changes may make them
    obsolete, which yields requests for what is gone.
    """

    catalogs: Mapping[UUID, Catalog]
    schemas: Mapping[UUID, GraphQLSchema]
    tokens: Mapping[str, str | None]
    cursors: Cursors
    ids: Mapping[UUID, Mapping[str, list[str]]]
    role_ids: Mapping[UUID, list[str]] = field(default_factory=dict)

    def workspace_of(self, caller: str) -> UUID:
        """The caller's, or the first for a caller that is nobody."""
        return who.CALLERS[caller].workspace_id or who.HERE


def make_world(versions_from: int, memory: Memory) -> World:
    """Create everything, in the open transaction.

    Versions of both workspaces begin at `versions_from`: numbers that are rolled back must not
    recur with another meaning.
    """
    _add_other_objects()
    _add_roles_and_keys()
    tokens = {caller.name: token for caller, token in _tokens()}
    ids = {one: make_all_records(Workspace.objects.get(pk=one)) for one in (who.HERE, who.THERE)}
    for one, known in ids.items():
        members = Membership.objects.filter(workspace_id=one).order_by("user__email")
        known["workspaceMember"] = [str(member.workspace_member_id) for member in members]
    Workspace.objects.filter(pk__in=(who.HERE, who.THERE)).update(
        schema_version=versions_from, permissions_version=versions_from
    )
    # A key's use is written once a minute, by the database's clock, which does not stand still.
    ApiKey.objects.update(last_used_at=NEVER)
    forget_catalogs()
    world = World({}, {}, tokens, Cursors(memory, tokens), ids)
    refresh(world, memory)
    return world


def refresh(world: World, memory: Memory) -> None:
    """Read the data model again, bypassing every cache."""
    models = {
        workspace.id: memory.model_of(workspace.id, workspace.schema_name, workspace.schema_version)
        for workspace in Workspace.objects.filter(pk__in=(who.HERE, who.THERE))
    }
    world.catalogs = {one: catalog for one, (catalog, _) in models.items()}
    world.schemas = {one: schema for one, (_, schema) in models.items()}
    roles = Role.objects.order_by("label").values_list("workspace_id", "id")
    world.role_ids = {one: [str(i) for owner, i in roles if owner == one] for one in models}


def _add_other_objects() -> None:
    for name, fields in OTHER_FIELDS.items():
        values = {
            "nameSingular": name,
            "namePlural": f"{name}s",
            "labelSingular": name.title(),
            "labelPlural": f"{name.title()}s",
        }
        made = _change(changes.CreateObject(values))
        for field_name, type_key, facts in fields:
            _change(changes.CreateField(_field_values(made, field_name, type_key, facts)))


def _field_values(
    object_id: UUID, name: str, type_key: str, facts: Mapping[str, Any]
) -> dict[str, Any]:
    options = [
        {"value": value, "label": value.title(), "color": "red", "position": place}
        for place, value in enumerate(facts.get("options", ()))
    ]
    values = {"objectMetadataId": str(object_id), "name": name, "label": name, "type": type_key}
    if options:
        values["options"] = options  # type: ignore[assignment]
    return values | {"settings": facts["settings"]} if "settings" in facts else values


def _change(change: changes.Change) -> UUID:
    return service.apply(system_context(Workspace.objects.get(pk=who.THERE)), change)


def _add_roles_and_keys() -> None:
    here, there = (Workspace.objects.get(pk=one) for one in (who.HERE, who.THERE))
    everything = {"can_read_all_object_records": True, "can_update_all_object_records": True}
    Role.objects.create(workspace=here, label="Reader", can_read_all_object_records=True)
    Role.objects.create(workspace=here, label="Spare", can_update_all_settings=True, **everything)
    clerk = Role.objects.create(workspace=there, label="Clerk", **everything)
    give_object_rights(clerk, "opportunity", read=False)
    for key in (who.READER_KEY, who.SPARE_KEY, who.REVOKED_KEY, who.EXPIRED_KEY, who.CLERK_KEY):
        key.save()
    ApiKey.objects.filter(pk=who.REVOKED_KEY.id).update(revoked_at=LONG_AGO)
    ApiKey.objects.filter(pk=who.EXPIRED_KEY.id).update(expires_at=LONG_AGO)


def _tokens() -> Iterator[tuple[who.Caller, str | None]]:
    from apikeys.caller import playground_tokens

    users: dict[str, User] = {}
    for caller in who.CALLERS.values():
        if caller.key is not None:
            yield caller, caller.key.secret
        elif caller.role_label and caller.workspace_id:
            user = users[caller.email] = _member(caller, caller.workspace_id)
            yield caller, sign_in.mint(sign_in.ACCESS, user, caller.workspace_id).token
        elif caller.email and caller.workspace_id:
            yield caller, playground_tokens.mint(users[caller.email].pk, caller.workspace_id)[0]
        else:
            yield (
                caller,
                {"wrong key": StandingKey(who.HERE, "x", "").secret, "nobody": None}.get(
                    caller.name, "not a (token)"
                ),
            )


def _member(caller: who.Caller, workspace_id: UUID) -> User:
    user = User.objects.create(
        id=uuid5(workspace_id, caller.email),
        email=caller.email,
        first_name=caller.name.title(),
        password="never used",
    )
    role = Role.objects.get(workspace_id=workspace_id, label=caller.role_label)
    membership = add_member(Workspace.objects.get(pk=workspace_id), user, role)
    del membership
    return user


__all__ = ["World", "make_world", "refresh"]
