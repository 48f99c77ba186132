"""`/settings/roles/{id}`, tab Permissions: general rights, object rules, settings, actions.

The whole tab is saved in one transaction. A refusal is shown as a note above it, with the submitted
ticks kept. Rules: `apikeys.roles.service`, `apikeys.roles.rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apikeys.models import FieldPermission, ObjectPermission, Role
from apikeys.pages.flags import FlagCard, cards
from apikeys.pages.role_page import render_role, role_of
from apikeys.permissions import SETTINGS_FLAGS, TOOL_FLAGS
from apikeys.roles.change import FLAG
from apikeys.roles.rules import BASELINES, set_permission_flags
from apikeys.roles.service import update_role
from metadata.definitions import ObjectDef
from twenty.errors import ApiError
from twenty.workspaces.pages.settings_page import Page, settings_page, shown_message

BASELINE_TEXTS = {
    "can_read_all_object_records": (gettext_lazy("See records on all objects"), "eye"),
    "can_update_all_object_records": (gettext_lazy("Edit records on all objects"), "pencil"),
    "can_soft_delete_all_object_records": (
        gettext_lazy("Delete records on all objects"),
        "trash",
    ),
    "can_destroy_all_object_records": (
        gettext_lazy("Destroy records on all objects"),
        "trash-x",
    ),
}
RIGHT_TEXTS = {
    "can_read_object_records": gettext_lazy("See"),
    "can_update_object_records": gettext_lazy("Edit"),
    "can_soft_delete_object_records": gettext_lazy("Delete"),
    "can_destroy_object_records": gettext_lazy("Destroy"),
}
GROUPS = (
    ("can_update_all_settings", SETTINGS_FLAGS),
    ("can_access_all_tools", TOOL_FLAGS),
)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """An object with a rule of its own; `rights` has (text, allowed) for each override."""

    obj: ObjectDef
    rights: list[tuple[Any, bool]]
    restricted_fields: int


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(FLAG)
def permissions(page: Page, request: HttpRequest, role_id: str) -> HttpResponse:
    role = role_of(page, role_id)
    held = set(role.permission_flags.values_list("flag", flat=True))
    refusal = ""
    if request.method == "POST":
        flags = _wanted_flags(request, held)
        rights = {name: name in request.POST for name in (*BASELINE_TEXTS, *dict(GROUPS))}
        try:
            with transaction.atomic():
                if flags != held:
                    set_permission_flags(page.context, role.pk, sorted(flags))
                update_role(page.context, role.pk, rights)
            messages.success(request, _("The permissions were saved and apply immediately."))
            return redirect("role", role.pk)
        except ApiError as error:
            refusal, held = shown_message(error), flags
            for name, value in rights.items():
                setattr(role, name, value)
    return _shown(page, request, role, held, refusal)


def _wanted_flags(request: HttpRequest, held: set[str]) -> set[str]:
    """Return the flags to be held.

    Under a general switch the single flags stay as they were, so that they are back when the switch
    is turned off; so do flags that the page does not show.
    """
    ticked, shown = set(request.POST.getlist("flag")), set(request.POST.getlist("shown"))
    wanted = held - shown
    for switch, flags in GROUPS:
        wanted |= {*flags} & shown & (held if switch in request.POST else ticked)
    return wanted | (ticked - {*SETTINGS_FLAGS, *TOOL_FLAGS})


def _shown(
    page: Page, request: HttpRequest, role: Role, held: set[str], refusal: str
) -> HttpResponse:
    shown_cards: list[FlagCard] = cards(role, held)
    rules = rule_rows(page, role)
    ruled = {row.obj.id for row in rules}
    return render_role(
        page,
        request,
        role,
        "settings/role.html",
        "role",
        baseline=[
            (name, text, icon, getattr(role, name)) for name, (text, icon) in BASELINE_TEXTS.items()
        ],
        rules=rules,
        can_add=any(obj.id not in ruled for obj in ruleable_objects(page)),
        cards=shown_cards,
        refusal=refusal,
    )


def ruleable_objects(page: Page) -> list[ObjectDef]:
    """Return the objects that may have a rule: active, not a system object, sorted by label."""
    found = (obj for obj in page.context.catalog.by_id.values() if not obj.is_system)
    return sorted(found, key=lambda obj: obj.label_plural)


def rule_rows(page: Page, role: Role) -> list[RuleRow]:
    """Return the objects that the role has a rule on, or a field rule; two statements."""
    rules = {rule.object_id: rule for rule in ObjectPermission.objects.filter(role=role)}
    restricted: dict[UUID, int] = {}
    for object_id in FieldPermission.objects.filter(role=role).values_list(
        "field__object_id", flat=True
    ):
        restricted[object_id] = restricted.get(object_id, 0) + 1
    return [
        RuleRow(obj, _overridden(rules.get(obj.id)), restricted.get(obj.id, 0))
        for obj in ruleable_objects(page)
        if obj.id in rules or obj.id in restricted
    ]


def _overridden(rule: ObjectPermission | None) -> list[tuple[Any, bool]]:
    values = ((text, getattr(rule, name, None)) for name, text in RIGHT_TEXTS.items())
    return [(text, value) for text, value in values if value is not None]


def baseline_of(role: Role, right: str) -> bool:
    """Return what applies to `right` on an object without a rule."""
    return bool(getattr(role, BASELINES[right]))
