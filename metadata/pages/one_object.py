"""`/settings/data-model/{namePlural}`: an object's tabs Fields, Settings and Indexes.

Changes go through `metadata.changes.service`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apikeys.input_values import identifier
from metadata.changes import service
from metadata.changes.requests import Change, CreateIndex, DeleteIndex, DeleteObject, UpdateObject
from metadata.definitions import FieldDef, ObjectDef
from metadata.pages.icon_choice import IconField
from metadata.pages.objects import FLAG, LIST
from metadata.pages.problems import sentences
from metadata.types.registry import field_type
from twenty.errors import ApiError, NotFound
from twenty.workspaces.pages.settings_page import Crumb, Page, Tab, settings_page

LABEL_TYPES = frozenset({"TEXT", "FULL_NAME", "UUID"})


class SettingsForm(forms.Form):
    label_singular = forms.CharField(label=gettext_lazy("Singular label"), max_length=63)
    label_plural = forms.CharField(label=gettext_lazy("Plural label"), max_length=63)
    name_singular = forms.CharField(label=gettext_lazy("API name, singular"), max_length=63)
    name_plural = forms.CharField(label=gettext_lazy("API name, plural"), max_length=63)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    label_identifier = forms.ChoiceField(
        label=gettext_lazy("Record label"),
        help_text=gettext_lazy("The field that names a record in lists and in search results."),
    )
    is_searchable = forms.BooleanField(label=gettext_lazy("Found by the search"), required=False)

    def __init__(self, *args: Any, obj: ObjectDef, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["icon"] = IconField(present=obj.icon or "")
        choices = [(str(f.id), f.label) for f in obj.fields.values() if f.type in LABEL_TYPES]
        label_identifier = self.fields["label_identifier"]
        assert isinstance(label_identifier, forms.ChoiceField)  # noqa: S101  declared above
        label_identifier.choices = choices
        if not obj.is_custom:
            for name in ("name_singular", "name_plural", "label_identifier"):
                self.fields[name].disabled = True


def object_of(page: Page, plural: str) -> ObjectDef:
    """Return the object, active or not. Raises `NotFound`."""
    for obj in page.context.catalog.all_objects:
        if obj.name_plural == plural:
            return obj
    raise NotFound(_("There is no object “%(name)s”.") % {"name": plural})


def crumbs(obj: ObjectDef, *more: Crumb) -> list[Crumb]:
    return [
        Crumb(_("Data model"), LIST),
        Crumb(obj.label_plural, f"{LIST}/{obj.name_plural}"),
        *more,
    ]


def tabs(obj: ObjectDef, current: str) -> list[Tab]:
    base = f"{LIST}/{obj.name_plural}"
    return [
        Tab(_("Fields"), base, "list", current == "fields"),
        Tab(_("Settings"), f"{base}/settings", "settings", current == "settings"),
        Tab(_("Indexes"), f"{base}/indexes", "database", current == "indexes"),
    ]


def carry_out(page: Page, request: HttpRequest, change: Change, success: str) -> bool:
    """Apply a change and report its outcome as a toast; return whether it succeeded."""
    try:
        service.apply(page.context, change)
    except ApiError as error:
        for text in sentences(error):
            messages.error(request, text)
        return False
    messages.success(request, success)
    return True


@require_safe
@settings_page(FLAG)
def fields(page: Page, request: HttpRequest, plural: str) -> HttpResponse:
    obj = object_of(page, plural)
    shown = [(f, field_type(f).label, _target(page, f)) for f in obj.all_fields]
    return page.render(
        request,
        "settings/data_model_fields.html",
        title=obj.label_plural,
        crumbs=crumbs(obj),
        tabs=tabs(obj, "fields"),
        obj=obj,
        fields=[row for row in shown if row[0].is_active and not row[0].is_system],
        system_fields=[row for row in shown if row[0].is_active and row[0].is_system],
        inactive_fields=[row for row in shown if not row[0].is_active],
    )


def _target(page: Page, field: FieldDef) -> str:
    if field.relation is None:
        return ""
    target = page.context.catalog.target_of(field)
    return target.label_plural if target else ""


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(FLAG)
def object_settings(page: Page, request: HttpRequest, plural: str) -> HttpResponse:
    obj = object_of(page, plural)
    form = SettingsForm(request.POST or None, obj=obj, initial=_initial(obj))
    if request.method == "POST" and form.is_valid():
        try:
            service.apply(page.context, UpdateObject(obj.id, _changes(obj, form.cleaned_data)))
        except ApiError as error:
            for text in sentences(error):
                form.add_error(None, text)
        else:
            messages.success(request, _("The object was saved."))
            name = form.cleaned_data["name_plural"] if obj.is_custom else plural
            return redirect("data-model-settings", name)
    return page.render(
        request,
        "settings/data_model_settings.html",
        title=obj.label_plural,
        crumbs=crumbs(obj, Crumb(_("Settings"))),
        tabs=tabs(obj, "settings"),
        obj=obj,
        form=form,
        can_export=obj.is_active and _can_export(page, obj),
    )


def _can_export(page: Page, obj: ObjectDef) -> bool:
    permissions = page.context.permissions
    return permissions.has_flag("EXPORT_CSV") and permissions.rights(obj).read


_NAMES = {
    "label_singular": "labelSingular",
    "label_plural": "labelPlural",
    "name_singular": "nameSingular",
    "name_plural": "namePlural",
    "icon": "icon",
    "description": "description",
    "is_searchable": "isSearchable",
}


def _initial(obj: ObjectDef) -> dict[str, Any]:
    values = {name: getattr(obj, name) for name in _NAMES}
    return {**values, "label_identifier": str(obj.label_identifier_field_id)}


def _changes(obj: ObjectDef, values: dict[str, Any]) -> dict[str, Any]:
    """Return only what differs: standard objects refuse even their own names."""
    now = _initial(obj)
    changed = {
        api: values[name] if values[name] != "" else None
        for name, api in _NAMES.items()
        if (values[name] or None) != (now[name] or None)
    }
    if values["label_identifier"] and values["label_identifier"] != now["label_identifier"]:
        changed["labelIdentifierFieldMetadataId"] = values["label_identifier"]
    return changed


@require_POST
@settings_page(FLAG)
def object_activity(page: Page, request: HttpRequest, plural: str) -> HttpResponse:
    """Deactivate or activate."""
    obj = object_of(page, plural)
    active = request.POST.get("active") == "true"
    text = _("The object is active again.") if active else _("The object was deactivated.")
    carry_out(page, request, UpdateObject(obj.id, {"isActive": active}), text)
    return redirect("data-model-settings", plural)


@require_POST
@settings_page(FLAG)
def object_delete(page: Page, request: HttpRequest, plural: str) -> HttpResponse:
    obj = object_of(page, plural)
    typed = request.POST.get("confirmation", "").strip().lower()
    if typed != obj.label_plural.lower():
        messages.error(request, _("Nothing was changed: the confirmation was not typed."))
        return redirect("data-model-settings", plural)
    text = _("“%(label)s” and its records were deleted.") % {"label": obj.label_plural}
    done = carry_out(page, request, DeleteObject(obj.id), text)
    return redirect("data-model") if done else redirect("data-model-settings", plural)


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(FLAG)
def indexes(page: Page, request: HttpRequest, plural: str) -> HttpResponse:
    """Show the list; a POST creates an index over one field (or sub-field)."""
    obj = object_of(page, plural)
    if request.method == "POST":
        field_id, _dot, sub = request.POST.get("field", "").partition(".")
        wanted = {
            "objectMetadataId": str(obj.id),
            "fields": [
                {"fieldMetadataId": str(identifier(field_id, "field")), "subFieldName": sub or None}
            ],
        }
        carry_out(page, request, CreateIndex(wanted), _("The index was created."))
        return redirect("data-model-indexes", plural)
    return page.render(
        request,
        "settings/data_model_indexes.html",
        title=obj.label_plural,
        crumbs=crumbs(obj, Crumb(_("Indexes"))),
        tabs=tabs(obj, "indexes"),
        obj=obj,
        indexes=[(index, _columns(obj, index.fields)) for index in obj.indexes],
        choices=_index_choices(obj),
    )


def _columns(obj: ObjectDef, parts: Any) -> str:
    names = []
    for part in parts:
        field = obj.field_by_id(part.field_id)
        name = field.name if field else "?"
        names.append(f"{name}.{part.sub_field}" if part.sub_field else name)
    return ", ".join(names)


def _index_choices(obj: ObjectDef) -> list[tuple[str, str]]:
    choices = []
    for field in obj.fields.values():
        kind = field_type(field)
        for part in kind.parts(field):
            if part.kind.is_sortable:
                suffix = f".{part.name}" if part.name else ""
                choices.append((f"{field.id}{suffix}", f"{field.label}{suffix}"))
    return choices


@require_POST
@settings_page(FLAG)
def index_delete(page: Page, request: HttpRequest, plural: str, index_id: str) -> HttpResponse:
    object_of(page, plural)
    carry_out(page, request, DeleteIndex(UUID(index_id)), _("The index was dropped."))
    return redirect("data-model-indexes", plural)
