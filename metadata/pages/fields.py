"""Creating, editing, deactivating and deleting a field of an object (docs/api/metadata.md#pages).

Changes go through `metadata.changes.service`.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from metadata.changes import service
from metadata.changes.requests import CreateField, DeleteField, UpdateField
from metadata.checks.options import COLORS, as_input
from metadata.definitions import FieldDef, ObjectDef
from metadata.pages.field_forms import (
    COMMON_FIELDS,
    FieldForm,
    default_options,
    initial_of,
    options_of,
)
from metadata.pages.objects import FLAG
from metadata.pages.one_object import carry_out, crumbs, object_of
from metadata.pages.problems import sentences
from metadata.types.base import FieldType
from metadata.types.registry import FIELD_TYPES, field_type
from twenty.errors import ApiError, NotFound
from twenty.workspaces.pages.settings_page import Crumb, Page, settings_page

# Icons of the type cards.
ICONS = {
    "TEXT": "abc", "NUMBER": "123", "BOOLEAN": "check", "DATE_TIME": "calendar-clock",
    "DATE": "calendar", "SELECT": "tag", "MULTI_SELECT": "list", "RATING": "star",
    "FULL_NAME": "user", "EMAILS": "mail", "PHONES": "phone", "LINKS": "link", "ADDRESS": "map",
    "CURRENCY": "coins", "RICH_TEXT": "file-text", "ARRAY": "brackets-contain",
    "RAW_JSON": "braces",
    "FILES": "paperclip", "UUID": "key", "RELATION": "hierarchy-2",
    "MORPH_RELATION": "hierarchy-2", "ACTOR": "user-circle",
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(FLAG)
def field_new(page: Page, request: HttpRequest, plural: str) -> HttpResponse:
    """Step 1: choose the type; step 2 (`?type=`): fill in its form."""
    obj = object_of(page, plural)
    kind = FIELD_TYPES.get(request.GET.get("type", ""))
    if kind is None or not kind.is_creatable:
        return _types(page, request, obj)
    form = FieldForm(request.POST or None, kind=kind, obj=obj, catalog=page.context.catalog)
    options = options_of(request.POST) if _has_options(kind) else None
    if request.method == "POST" and form.is_valid():
        try:
            values = form.creation_values(options)
            service.apply(page.context, CreateField(values))
        except (ApiError, ValueError) as error:
            for text in sentences(error):
                form.add_error(None, text)
        else:
            label = form.cleaned_data["label"]
            messages.success(request, _("The field “%(label)s” was created.") % {"label": label})
            return redirect("data-model-object", plural)
    step = Crumb(_("New field"), f"{request.path}")
    return page.render(
        request,
        "settings/data_model_field.html",
        title=_("New field: %(type)s") % {"type": _(kind.label)},
        crumbs=crumbs(obj, step, Crumb(_(kind.label))),
        **_form_values(obj, kind, form, options or default_options()),
    )


def _types(page: Page, request: HttpRequest, obj: ObjectDef) -> HttpResponse:
    cards = [(k, ICONS.get(k.key, "box")) for k in FIELD_TYPES.values() if k.is_creatable]
    return page.render(
        request,
        "settings/data_model_field_types.html",
        title=_("New field"),
        crumbs=crumbs(obj, Crumb(_("New field"))),
        obj=obj,
        cards=cards,
    )


def _has_options(kind: FieldType) -> bool:
    return kind.has_options and kind.own_options is None


def _form_values(
    obj: ObjectDef, kind: FieldType, form: FieldForm, options: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "obj": obj,
        "kind": kind,
        "form": form,
        "has_options": _has_options(kind),
        "has_values": _has_options(kind) or not set(form.fields) <= COMMON_FIELDS,
        "options": options,
        "colors": COLORS,
        "is_relation": kind.widget == "relation",
    }


def field_of(obj: ObjectDef, name: str) -> FieldDef:
    for field in obj.all_fields:
        if field.name == name:
            return field
    raise NotFound(_("There is no field “%(name)s”.") % {"name": name})


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(FLAG)
def field_edit(page: Page, request: HttpRequest, plural: str, name: str) -> HttpResponse:
    obj = object_of(page, plural)
    field = field_of(obj, name)
    kind = field_type(field)
    form = FieldForm(
        request.POST or None,
        kind=kind,
        obj=obj,
        catalog=page.context.catalog,
        field=field,
        initial=initial_of(field),
    )
    posted = request.method == "POST" and _has_options(kind)
    options = options_of(request.POST) if posted else [as_input(o) for o in field.options]
    if request.method == "POST" and form.is_valid():
        try:
            change = form.values(options if posted else None)
            service.apply(page.context, UpdateField(field.id, change))
        except ApiError as error:
            for text in sentences(error):
                form.add_error(None, text)
        else:
            messages.success(request, _("The field was saved."))
            new_name = form.cleaned_data["name"] if field.is_custom else field.name
            return redirect("data-model-field", plural, new_name or field.name)
    return page.render(
        request,
        "settings/data_model_field.html",
        title=field.label,
        crumbs=crumbs(obj, Crumb(field.label)),
        field=field,
        is_label_identifier=field.id == obj.label_identifier_field_id,
        linked=page.context.catalog.target_of(field) if field.relation else None,
        **_form_values(obj, kind, form, options),
    )


@require_POST
@settings_page(FLAG)
def field_activity(page: Page, request: HttpRequest, plural: str, name: str) -> HttpResponse:
    """Deactivate or activate."""
    field = field_of(object_of(page, plural), name)
    active = request.POST.get("active") == "true"
    text = _("The field is active again.") if active else _("The field was deactivated.")
    carry_out(page, request, UpdateField(field.id, {"isActive": active}), text)
    return redirect("data-model-field", plural, name)


@require_POST
@settings_page(FLAG)
def field_delete(page: Page, request: HttpRequest, plural: str, name: str) -> HttpResponse:
    field = field_of(object_of(page, plural), name)
    if request.POST.get("confirmation", "").strip().lower() != field.label.lower():
        messages.error(request, _("Nothing was changed: the confirmation was not typed."))
        return redirect("data-model-field", plural, name)
    text = _("The field “%(label)s” and its values were deleted.") % {"label": field.label}
    done = carry_out(page, request, DeleteField(field.id), text)
    if done:
        return redirect("data-model-object", plural)
    return redirect("data-model-field", plural, name)
