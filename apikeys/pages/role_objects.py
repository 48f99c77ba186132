"""A role's rule on one object: choosing the object, its rights, its fields.

See docs/api/access.md#pages. Each right is one of inherit, allow and deny; fields have check boxes.
Only what differs from the stored rules is sent to `apikeys.roles.rules` and
`apikeys.roles.field_rules`, both in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apikeys.input_values import wrong
from apikeys.models import FieldPermission, ObjectPermission, Role
from apikeys.pages.role_page import render_below, role_of
from apikeys.pages.role_permissions import (
    RIGHT_TEXTS,
    baseline_of,
    rule_rows,
    ruleable_objects,
)
from apikeys.permissions import ObjectRights
from apikeys.roles.change import FLAG, present_rights
from apikeys.roles.errors import refusal
from apikeys.roles.field_rules import upsert_field_permissions
from apikeys.roles.rules import upsert_object_permissions
from metadata.definitions import FieldDef, ObjectDef
from metadata.types.registry import field_type
from twenty.errors import ApiError
from twenty.workspaces.pages.settings_page import Page, settings_page, shown_message

CHOICES: Mapping[str, bool | None] = {"inherit": None, "allow": True, "deny": False}
NOTHING = dict.fromkeys(RIGHT_TEXTS)
ICONS = {
    "can_read_object_records": "eye",
    "can_update_object_records": "pencil",
    "can_soft_delete_object_records": "trash",
    "can_destroy_object_records": "trash-x",
}


@dataclass(frozen=True, slots=True)
class RightRow:
    name: str
    text: Any
    icon: str
    choice: str
    is_inherited_allowed: bool


@dataclass(frozen=True, slots=True)
class FieldRow:
    field: FieldDef
    type_label: str
    can_see: bool
    can_edit: bool


@require_safe
@settings_page(FLAG)
def choose_object(page: Page, request: HttpRequest, role_id: str) -> HttpResponse:
    role = role_of(page, role_id)
    ruled = {row.obj.id for row in rule_rows(page, role)}
    return render_below(
        page,
        request,
        role,
        "settings/role_choose_object.html",
        _("Add rule"),
        "role",
        objects=[obj for obj in ruleable_objects(page) if obj.id not in ruled],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(FLAG)
def object_rule(page: Page, request: HttpRequest, role_id: str, object_id: str) -> HttpResponse:
    role, obj = role_of(page, role_id), _object(page, object_id)
    rule = ObjectPermission.objects.filter(role=role, object_id=obj.id).first()
    rights = {name: getattr(rule, name, None) for name in RIGHT_TEXTS}
    error_text = ""
    if request.method == "POST":
        rights = {name: _choice(request, name) for name in RIGHT_TEXTS}
        try:
            _save(page, request, role, obj, rights)
            messages.success(
                request, _("The rule on %(objects)s was saved.") % {"objects": obj.label_plural}
            )
            return redirect("role", role.pk)
        except ApiError as error:
            error_text = shown_message(error)
    return _shown(page, request, role, obj, rights, error_text)


@require_POST
@settings_page(FLAG)
def remove_rule(page: Page, request: HttpRequest, role_id: str, object_id: str) -> HttpResponse:
    """Reset the object and all its fields to the role's general rights."""
    role, obj = role_of(page, role_id), _object(page, object_id)
    with transaction.atomic():
        upsert_object_permissions(
            page.context, role.pk, [{"object_metadata_id": obj.id, **NOTHING}]
        )
        stored = FieldPermission.objects.filter(role=role, field__object_id=obj.id)
        rules = [_field_rule(obj, one.field_id, None, None) for one in stored]
        if rules:
            upsert_field_permissions(page.context, role.pk, rules)
    messages.success(
        request, _("The rule on %(objects)s was removed.") % {"objects": obj.label_plural}
    )
    return redirect("role", role.pk)


def _choice(request: HttpRequest, name: str) -> bool | None:
    """Raises `BadUserInput` for a value not in `CHOICES`."""
    given = request.POST.get(name, "inherit")
    if given not in CHOICES:
        raise wrong(name, given, "inherit, allow or deny")
    return CHOICES[given]


def _object(page: Page, object_id: str) -> ObjectDef:
    obj = page.context.catalog.by_id.get(UUID(object_id))
    if obj is None:
        raise refusal("OBJECT_METADATA_NOT_FOUND", object_id)
    return obj


def _save(
    page: Page, request: HttpRequest, role: Role, obj: ObjectDef, rights: Mapping[str, bool | None]
) -> None:
    with transaction.atomic():
        upsert_object_permissions(page.context, role.pk, [{"object_metadata_id": obj.id, **rights}])
        now = present_rights(page.context, role.pk).rights(obj)
        rules = _changed_field_rules(request, role, obj, now)
        if rules:
            upsert_field_permissions(page.context, role.pk, rules)


def _changed_field_rules(
    request: HttpRequest, role: Role, obj: ObjectDef, now: ObjectRights
) -> list[dict[str, Any]]:
    """Return the rules that differ from the stored ones, for fields that the form showed."""
    seen, edited = set(request.POST.getlist("see")), set(request.POST.getlist("edit"))
    shown = set(request.POST.getlist("field"))
    stored = {rule.field_id: rule for rule in FieldPermission.objects.filter(role=role)}
    rules = []
    for field in obj.fields.values():
        if str(field.id) not in shown:
            continue
        rule = stored.get(field.id)
        before = (rule.can_read_field_value, rule.can_update_field_value) if rule else (None, None)
        read = before[0] if not now.read else (None if str(field.id) in seen else False)
        is_edit_asked = now.update and read is not False
        update = before[1] if not is_edit_asked else (None if str(field.id) in edited else False)
        if (read, update) != before:
            rules.append(_field_rule(obj, field.id, read, update))
    return rules


def _field_rule(
    obj: ObjectDef, field_id: UUID, read: bool | None, update: bool | None
) -> dict[str, Any]:
    return {
        "object_metadata_id": obj.id,
        "field_metadata_id": field_id,
        "can_read_field_value": read,
        "can_update_field_value": update,
    }


def _shown(
    page: Page,
    request: HttpRequest,
    role: Role,
    obj: ObjectDef,
    rights: Mapping[str, bool | None],
    error_text: str,
) -> HttpResponse:
    effective = {
        name: baseline_of(role, name) if value is None else value for name, value in rights.items()
    }
    can_read = effective["can_read_object_records"]
    choice_of = {value: choice for choice, value in CHOICES.items()}
    return render_below(
        page,
        request,
        role,
        "settings/role_object.html",
        obj.label_plural,
        "role",
        obj=obj,
        rights=[
            RightRow(name, text, ICONS[name], choice_of[rights[name]], baseline_of(role, name))
            for name, text in RIGHT_TEXTS.items()
        ],
        fields=_field_rows(request, role, obj),
        can_read=can_read,
        can_update=can_read and effective["can_update_object_records"],
        error_text=error_text,
        is_locked=obj.is_system or not role.is_editable,
        has_rule=any(row.obj.id == obj.id for row in rule_rows(page, role)),
    )


def _field_rows(request: HttpRequest, role: Role, obj: ObjectDef) -> list[FieldRow]:
    """Return the stored rules, or after a refusal what was ticked."""
    if request.method == "POST":
        unread = {str(f.id) for f in obj.fields.values()} - set(request.POST.getlist("see"))
        unedited = {str(f.id) for f in obj.fields.values()} - set(request.POST.getlist("edit"))
    else:
        stored = list(FieldPermission.objects.filter(role=role, field__object_id=obj.id))
        unread = {str(r.field_id) for r in stored if r.can_read_field_value is False}
        unedited = {str(r.field_id) for r in stored if r.can_update_field_value is False}
    shown = [f for f in obj.fields.values() if f.type not in {"TS_VECTOR", "POSITION"}]
    return [
        FieldRow(
            field,
            _(field_type(field).label),
            str(field.id) not in unread,
            str(field.id) not in unread | unedited,
        )
        for field in sorted(shown, key=lambda f: f.label.lower())
    ]
