"""`/settings/data-model`: all objects; creating a new one. Needs the flag DATA_MODEL.

Changes go through `metadata.changes.service`, as they do from the APIs
(docs/api/metadata.md#pages).
"""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from metadata.changes import service
from metadata.changes.requests import CreateObject
from metadata.definitions import ObjectDef
from metadata.model.naming import object_names_from_labels
from metadata.pages.icon_choice import IconField
from metadata.pages.problems import sentences
from metadata.record_statistics import record_counts
from twenty.errors import ApiError
from twenty.workspaces.pages.settings_page import Crumb, Page, settings_page

FLAG = "DATA_MODEL"
LIST = "/settings/data-model"


@dataclass(frozen=True)
class ObjectRow:
    obj: ObjectDef
    fields: int
    records: int | None  # None: inactive, or not readable by this role


class ObjectForm(forms.Form):
    """A new object; API names are derived from the labels unless given."""

    label_singular = forms.CharField(label=gettext_lazy("Singular label"), max_length=63)
    label_plural = forms.CharField(label=gettext_lazy("Plural label"), max_length=63)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Shown in the generated documentation of the APIs."),
    )
    icon = IconField()
    name_singular = forms.CharField(
        label=gettext_lazy("API name, singular"), required=False, max_length=63
    )
    name_plural = forms.CharField(
        label=gettext_lazy("API name, plural"),
        required=False,
        max_length=63,
        help_text=gettext_lazy("If left empty, both are derived from the labels."),
    )


@require_safe
@settings_page(FLAG)
def object_list(page: Page, request: HttpRequest) -> HttpResponse:
    counts = dict(record_counts(page.context))
    rows = [
        ObjectRow(
            obj,
            sum(1 for field in obj.all_fields if field.is_active and not field.is_system),
            counts.get(obj.name_plural) if obj.is_active else None,
        )
        for obj in sorted(page.context.catalog.all_objects, key=lambda o: o.label_plural.lower())
    ]
    return page.render(
        request,
        "settings/data_model.html",
        title=_("Data model"),
        rows=[row for row in rows if row.obj.is_active and not row.obj.is_system],
        system_rows=[row for row in rows if row.obj.is_active and row.obj.is_system],
        inactive_rows=[row for row in rows if not row.obj.is_active],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(FLAG)
def object_new(page: Page, request: HttpRequest) -> HttpResponse:
    form = ObjectForm(request.POST or None, initial={"icon": "IconBox"})
    if request.method == "POST" and form.is_valid():
        try:
            service.apply(page.context, CreateObject(_values(form)))
        except (ApiError, ValueError) as error:
            for text in sentences(error):
                form.add_error(None, text)
        else:
            label = form.cleaned_data["label_plural"]
            messages.success(
                request,
                _("“%(label)s” was created; its APIs are available now.") % {"label": label},
            )
            return redirect("data-model-object", _names(form)[1])
    return page.render(
        request,
        "settings/data_model_new_object.html",
        title=_("New object"),
        crumbs=[Crumb(_("Data model"), LIST), Crumb(_("New object"))],
        form=form,
    )


def _names(form: ObjectForm) -> tuple[str, str]:
    values = form.cleaned_data
    singular, plural = object_names_from_labels(values["label_singular"], values["label_plural"])
    return values["name_singular"] or singular, values["name_plural"] or plural


def _values(form: ObjectForm) -> dict[str, object]:
    values = form.cleaned_data
    singular, plural = _names(form)
    return {
        "nameSingular": singular,
        "namePlural": plural,
        "labelSingular": values["label_singular"],
        "labelPlural": values["label_plural"],
        "description": values["description"] or None,
        "icon": values["icon"] or None,
    }
