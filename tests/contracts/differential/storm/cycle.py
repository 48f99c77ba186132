"""A fixed cycle of states of the data model, the roles and a key: there, and all the way back.

State 0 is the beginning; step i leads from state i to state i + 1, the last one back to state 0.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from apikeys.models import Role
from metadata.models import FieldMetadata, ObjectMetadata
from tests.contracts.differential import callers as who
from tests.contracts.differential.asked import JSON, Asked
from tests.contracts.differential.changes import UPSERT_FIELDS, UPSERT_OBJECTS

Make = Callable[[], Asked]
# Alternative names in requests of the pool, which only some states know.
OTHER_NAMES = {"textValue": "textual", "habitats": "dens", "habitat": "den", "employees": "added"}


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    ask: Make


def _ask(method: str, path: str, body: Any = None) -> Asked:
    sent = b"" if body is None else json.dumps(body).encode()
    return Asked("admin", method, path, sent, JSON if sent else "", shape="change", is_change=True)


def _metadata(document: str, **variables: Any) -> Asked:
    return _ask("POST", "/metadata", {"query": document, "variables": variables})


def _object(table: str) -> ObjectMetadata:
    return ObjectMetadata.objects.get(workspace_id=who.HERE, table_name=table)


def _field(table: str, column: str) -> FieldMetadata:
    return FieldMetadata.objects.get(object_id=_object(table).id, column_name=column)


def _role(label: str) -> Role:
    return Role.objects.get(workspace_id=who.HERE, label=label)


def _change_field(table: str, column: str, **changes: Any) -> Make:
    return lambda: _ask("PATCH", f"/rest/metadata/fields/{_field(table, column).id}", changes)


def _rename_object(table: str, one: str, many: str) -> Make:
    body = {"nameSingular": one, "namePlural": many}
    body |= {"labelSingular": one.title(), "labelPlural": many.title()}
    return lambda: _ask("PATCH", f"/rest/metadata/objects/{_object(table).id}", body)


def _add_field() -> Asked:
    body = {"objectMetadataId": str(_object("company").id), "type": "TEXT"}
    return _ask("POST", "/rest/metadata/fields", body | {"name": "added", "label": "Added"})


def _delete_field() -> Asked:
    return _ask("DELETE", f"/rest/metadata/fields/{_field('company', 'added').id}")


def _hide_field(label: str, table: str, column: str, may_read: bool | None) -> Make:
    def ask() -> Asked:
        field = _field(table, column)
        rule = {"objectMetadataId": str(field.object_id), "fieldMetadataId": str(field.id)}
        rules = [{**rule, "canReadFieldValue": may_read, "canUpdateFieldValue": may_read}]
        given = {"roleId": str(_role(label).id), "fieldPermissions": rules}
        return _metadata(UPSERT_FIELDS, input=given)

    return ask


def _hide_object(label: str, table: str, may_read: bool | None) -> Make:
    def ask() -> Asked:
        rule = {"objectMetadataId": str(_object(table).id), "canReadObjectRecords": may_read}
        given = {"roleId": str(_role(label).id), "objectPermissions": [rule]}
        return _metadata(UPSERT_OBJECTS, input=given)

    return ask


def _assign(label: str) -> Make:
    document = "mutation ($k: UUID!, $r: UUID!) { assignRoleToApiKey(apiKeyId: $k, roleId: $r) }"
    key = str(who.SPARE_KEY.id)
    return lambda: _metadata(document, k=key, r=str(_role(label).id))


def _revoke() -> Asked:
    document = "mutation ($id: UUID!) { revokeApiKey(input: {id: $id}) { id } }"
    return _metadata(document, id=str(who.SPARE_KEY.id))


def _restore() -> Asked:
    return _ask("POST", f"/rest/metadata/apiKeys/{who.SPARE_KEY.id}/restore")


# A thing's name, the step there, the step back.
_PAIRS: Sequence[tuple[str, Make, Make]] = (
    ("a field is there", _add_field, _delete_field),
    (
        "a field has another name",
        _change_field("_specimen", "textValue", name="textual"),
        _change_field("_specimen", "textValue", name="textValue"),
    ),
    (
        "a field is hidden from a role",
        _hide_field("Sales", "person", "city", False),
        _hide_field("Sales", "person", "city", None),
    ),
    (
        "a field is not active",
        _change_field("_specimen", "floatValue", isActive=False),
        _change_field("_specimen", "floatValue", isActive=True),
    ),
    (
        "an object has another name",
        _rename_object("_habitat", "den", "dens"),
        _rename_object("_habitat", "habitat", "habitats"),
    ),
    (
        "an object is hidden from a role",
        _hide_object("Reader", "company", False),
        _hide_object("Reader", "company", None),
    ),
    ("a key has another role", _assign("Reader"), _assign("Spare")),
    ("a key is revoked", _revoke, _restore),
)
CYCLE: Sequence[Step] = (
    *(Step(what, there) for what, there, _ in _PAIRS),
    *(Step(f"no longer: {what}", back) for what, _, back in reversed(_PAIRS)),
)
