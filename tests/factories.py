"""Factories of records, roles, keys and members, for tests that need some.

They take a context (records) or a workspace (the rest), and what matters to the test; everything
else is filled in. They return what the APIs would show. Records go through the record service, like
those of any caller.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from apikeys.caller.secrets import new_secret
from apikeys.context import RequestContext
from apikeys.models import ApiKey, ObjectPermission, PermissionFlag, Role
from core import records
from core.query.request import FieldEntry, Selection
from metadata.definitions import ObjectDef
from metadata.models import ObjectMetadata
from tests.standing import NEVER
from twenty.workspaces.models import Membership, User, Workspace
from twenty.workspaces.onboarding.members import add_member

Record = dict[str, Any]
RIGHTS = ("read", "update", "soft_delete", "destroy")


def make_record(context: RequestContext, object_name: str, **values: Any) -> Record:
    """One record, with every field and join column the caller may read."""
    (record,) = make_records(context, object_name, [values])
    return record


def make_records(
    context: RequestContext, object_name: str, bodies: Sequence[Record]
) -> list[Record]:
    """Records in the order of `bodies`, in one batch."""
    obj = context.catalog.by_singular[object_name]
    answer = records.create_many(context, obj, bodies, whole_record(context, obj))
    made: list[Record] = json.loads(answer)
    return made


def whole_record(context: RequestContext, obj: ObjectDef) -> Selection:
    """All fields of a record at depth 0."""
    names = [
        field.relation.join_column if field.relation and field.is_many_to_one else field.name
        for field in obj.fields.values()
        if not field.is_one_to_many
        and field.type != "TS_VECTOR"
        and context.permissions.can_read_field(obj, field)
    ]
    return Selection(tuple(FieldEntry(name, name) for name in names))


def make_person(context: RequestContext, **values: Any) -> Record:
    return make_record(context, "person", **values)


def make_company(context: RequestContext, **values: Any) -> Record:
    return make_record(context, "company", **values)


def make_role(workspace: Workspace, label: str, *rights: str, **facts: Any) -> Role:
    """`rights` on all objects: any of read, update, soft_delete, destroy. `facts`: columns."""
    baseline = {f"can_{right}_all_object_records": right in rights for right in RIGHTS}
    return Role.objects.create(workspace=workspace, label=label, **{**baseline, **facts})


def give_object_rights(role: Role, object_name: str, **rights: bool | None) -> ObjectPermission:
    """A rule of `role` on one object: read=, update=, soft_delete=, destroy=; None = baseline."""
    obj = ObjectMetadata.objects.get(workspace=role.workspace, name_singular=object_name)
    values = {f"can_{right}_object_records": rights.get(right) for right in RIGHTS}
    return ObjectPermission.objects.create(role=role, object=obj, **values)


def give_flags(role: Role, *flags: str) -> None:
    PermissionFlag.objects.bulk_create([PermissionFlag(role=role, flag=flag) for flag in flags])


def make_key(role: Role, name: str = "", **facts: Any) -> tuple[ApiKey, str]:
    """A key of the role's workspace, and its secret."""
    secret, digest, prefix = new_secret()
    values = {"expires_at": NEVER, "secret_digest": digest, "secret_prefix": prefix, **facts}
    key = ApiKey.objects.create(
        workspace=role.workspace, role=role, name=name or f"key {uuid4().hex[:8]}", **values
    )
    return key, secret


def make_member(
    role: Role, email: str = "", *, password: str | None = None, **facts: Any
) -> Membership:
    """A person with an account in the role's workspace (`membership.user`)."""
    address = email or f"{uuid4().hex[:8]}@example.com"
    user = User.objects.create_user(address, password, **facts)
    return add_member(role.workspace, user, role)
