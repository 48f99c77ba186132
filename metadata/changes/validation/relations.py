"""Relations: the payloads that create one, and the two sides they define.

Payloads: `relationCreationPayload`, or the list `morphRelationsCreationPayload`
(docs/api/metadata.md#relations). Raises `MetadataValidationError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from metadata.changes.definition_rows import relation_settings, with_field
from metadata.changes.validation.fields import text_problems, with_columns
from metadata.changes.validation.name_availability import availability_problems
from metadata.changes.validation.problems import Problems
from metadata.checks.definition_errors import FIELD_METADATA_RELATION_MALFORMED, Problem, invalid
from metadata.checks.setting_checks import unknown_settings
from metadata.definitions import (
    MANY_TO_ONE,
    MORPH_RELATION,
    ONE_TO_MANY,
    RELATION,
    FieldDef,
    ObjectDef,
    RelationDef,
)
from metadata.model.naming import (
    MAX_NAME_LENGTH,
    InvalidLabel,
    collapse_spaces,
    join_column_name,
    morph_field_name,
    name_from_label,
)
from metadata.standard_objects.custom_skeleton import next_position
from metadata.types.registry import field_type

MALFORMED = "Relation creation payload is invalid"
NO_TARGET = "Object metadata relation target not found for relation creation payload"
INVERSE = {MANY_TO_ONE: ONE_TO_MANY, ONE_TO_MANY: MANY_TO_ONE}


@dataclass(frozen=True, slots=True)
class Payload:
    """What a caller says of the other side; `type` is the relation type of this side."""

    target: ObjectDef
    label: str
    icon: str | None
    type: str


@dataclass(frozen=True, slots=True)
class Link:
    """Both sides of a relation. `owner`: the object with the join column, before the change."""

    source: FieldDef
    inverse: FieldDef
    owner: ObjectDef
    target: ObjectDef

    @property
    def owning_field(self) -> FieldDef:
        return self.source if self.source.is_many_to_one else self.inverse


def read_payloads(
    given: Mapping[str, Any], objects: Mapping[UUID, ObjectDef], problems: Problems
) -> list[Payload]:
    """Return a creation's payloads, checked one by one and against each other."""
    if given["type"] == MORPH_RELATION:
        raw = given.get("morphRelationsCreationPayload")
        return read_morph_payloads(raw, objects, problems)
    return _read([given.get("relationCreationPayload")], objects, problems)


def read_morph_payloads(
    raw: Any, objects: Mapping[UUID, ObjectDef], problems: Problems
) -> list[Payload]:
    if not isinstance(raw, list) or not raw:
        problems.add([_malformed("morphRelationsCreationPayload must name at least one target")])
        return []
    payloads = _read(raw, objects, problems)
    if len({payload.type for payload in payloads}) > 1:
        problems.add([_malformed("Morph relation creation payloads must have the same type")])
    if len({payload.target.id for payload in payloads}) < len(payloads):
        problems.add([_malformed("Morph relation creation payloads must have different targets")])
    return payloads


def links_of(
    given: Mapping[str, Any],
    source: ObjectDef,
    payloads: list[Payload],
    problems: Problems,
    *,
    morph_id: UUID | None = None,
) -> list[Link]:
    """Return both sides for every payload, names checked against all fields that precede them."""
    now: dict[UUID, ObjectDef] = {source.id: source}
    links = []
    for payload in payloads:
        here = now.get(source.id, source)
        there = now.get(payload.target.id, payload.target)
        own, inverse = _both_sides(given, here, there, payload, morph_id)
        must_sync = given.get("isLabelSyncedWithName", False) and given["type"] == RELATION
        problems.add(text_problems(given["name"], own.label, must_sync))
        if own.name != given["name"]:
            problems.add(text_problems(own.name, own.label, False))
        own, found = _placed(own, here)
        problems.add(found)
        now[source.id] = here = with_field(here, own)
        there = now.get(payload.target.id, there)
        problems.add(text_problems(inverse.name, inverse.label, False))
        inverse, found = _placed(replace(inverse, position=next_position(there)), there)
        problems.add(found)
        now[payload.target.id] = with_field(there, inverse)
        owner, target = (here, there) if own.is_many_to_one else (there, here)
        owning = own if own.is_many_to_one else inverse
        before = replace(owner, all_fields=tuple(f for f in owner.all_fields if f.id != owning.id))
        links.append(Link(own, inverse, before, target))
    return links


def _placed(field: FieldDef, obj: ObjectDef) -> tuple[FieldDef, list[Problem]]:
    problems = availability_problems(field, obj.all_fields)
    problems += field_type(field).settings_problems(field)
    problems += unknown_settings(field_type(field), field.settings)
    return (field if problems else with_columns(field, obj)), problems


def _both_sides(
    given: Mapping[str, Any],
    source: ObjectDef,
    target: ObjectDef,
    payload: Payload,
    morph_id: UUID | None,
) -> tuple[FieldDef, FieldDef]:
    settings = dict(given.get("settings") or {})
    on_delete = settings.get("onDelete") or "SET_NULL"
    is_to_one = payload.type == MANY_TO_ONE
    name = given["name"]
    if given["type"] == MORPH_RELATION:
        suffix = target.name_singular if is_to_one else target.name_plural
        name = morph_field_name(name, suffix)
    own = FieldDef(
        id=uuid4(),
        object_id=source.id,
        type=given["type"],
        name=name,
        label=given["label"],
        column_name="",
        description=given.get("description"),
        icon=given.get("icon"),
        position=next_position(source),
        is_custom=True,
        is_active=given.get("isActive", True),
    )
    inverse = FieldDef(
        id=uuid4(),
        object_id=target.id,
        type=RELATION,
        name=name_from_label(payload.label),
        label=payload.label,
        column_name="",
        icon=payload.icon,
        position=next_position(target),
        is_custom=True,
    )
    return (
        _linked(own, payload.type, inverse, on_delete, morph_id, settings),
        _linked(inverse, INVERSE[payload.type], own, on_delete, None, {}),
    )


def _linked(
    field: FieldDef,
    kind: str,
    other: FieldDef,
    on_delete: str,
    morph_id: UUID | None,
    settings: dict[str, Any],
) -> FieldDef:
    is_to_one = kind == MANY_TO_ONE
    relation = RelationDef(
        type=kind,
        target_object_id=other.object_id,
        inverse_field_id=other.id,
        join_column=join_column_name(field.name) if is_to_one else "",
        on_delete=on_delete if is_to_one else "SET_NULL",
        morph_id=morph_id,
    )
    field = replace(field, relation=relation)
    return replace(field, settings=relation_settings(field, settings))


def _read(raw: list[Any], objects: Mapping[UUID, ObjectDef], problems: Problems) -> list[Payload]:
    payloads = []
    for entry in raw:
        payload = _payload(entry, objects)
        if isinstance(payload, Problem):
            problems.add([payload])
        else:
            payloads.append(payload)
    return payloads


def _payload(raw: Any, objects: Mapping[UUID, ObjectDef]) -> Payload | Problem:
    if not isinstance(raw, Mapping):
        return _malformed(MALFORMED, raw)
    kind, label, icon = raw.get("type"), raw.get("targetFieldLabel"), raw.get("targetFieldIcon")
    if kind not in INVERSE or not isinstance(label, str) or "\0" in label:
        return _malformed(MALFORMED, dict(raw))
    label = collapse_spaces(label)
    if not 1 <= len(label) <= MAX_NAME_LENGTH or not _has_name(label):
        return _malformed(MALFORMED, dict(raw))
    if icon is not None and (not isinstance(icon, str) or len(icon) > 100):
        return _malformed(MALFORMED, dict(raw))
    target = objects.get(_uuid(raw.get("targetObjectMetadataId")))
    if target is None or not target.is_active:
        return _malformed(NO_TARGET, raw.get("targetObjectMetadataId"))
    return Payload(target, label, icon, str(kind))


def _has_name(label: str) -> bool:
    try:
        return bool(name_from_label(label))
    except InvalidLabel:
        return False


def _uuid(value: Any) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        return UUID(int=0)


def _malformed(message: str, value: Any = None) -> Problem:
    return Problem(FIELD_METADATA_RELATION_MALFORMED, message, value)


def nullability_problems(given: Mapping[str, Any]) -> list[Problem]:
    """Require relations to be nullable: the other record may be deleted."""
    if given.get("isNullable") is False:
        return [invalid("Relation fields are always nullable", False)]
    if given.get("isUnique"):
        message = (
            f"Unique index cannot be created for field {given['name']} of type {given['type']}"
        )
        return [invalid(message)]
    return []
