"""The form of one field, derived from its type, so that a new type brings its form along.

Yields the values of a change as the API takes them (docs/api/metadata.md#inputs).
"""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from text_unidecode import unidecode

from metadata.checks.options import COLORS
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.catalog import Catalog
from metadata.model.naming import name_from_label
from metadata.pages.icon_choice import IconField
from metadata.pages.setting_texts import CHOICES
from metadata.parts import Setting
from metadata.types.base import FieldType
from metadata.values import json_values

# What every type's form has.
COMMON_FIELDS = frozenset({"label", "name", "icon", "description"})
RELATION_SETTINGS = frozenset({"relationType", "onDelete", "joinColumnName"})


class FieldForm(forms.Form):
    """Label, name, description, and what the type adds."""

    label = forms.CharField(label=gettext_lazy("Label"), max_length=63)
    name = forms.CharField(
        label=gettext_lazy("API name"),
        required=False,
        max_length=63,
        help_text=gettext_lazy("If left empty, it is derived from the label."),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Shown in the generated documentation of the APIs."),
    )

    def __init__(
        self,
        *args: Any,
        kind: FieldType,
        obj: ObjectDef,
        catalog: Catalog,
        field: FieldDef | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.obj, self.catalog, self.edited = kind, obj, catalog, field
        self.fields["icon"] = IconField(present=(field.icon if field else "") or "")
        self._add_type_fields()
        if field is not None:
            self._restrict(field)

    def _add_type_fields(self) -> None:
        is_relation = self.kind.widget == "relation"
        if is_relation and self.edited is None:
            self._add_relation_fields()
        for setting in self.kind.settings:
            if setting.name not in RELATION_SETTINGS:
                self.fields[f"setting_{setting.name}"] = setting_field(setting)
        if self.kind.can_be_unique and not is_relation:
            self.fields["is_unique"] = forms.BooleanField(
                label=_("Unique"),
                required=False,
                help_text=_("No two records may have the same value, deleted ones included."),
            )
        if not is_relation:
            self.fields["default_value"] = forms.CharField(
                label=_("Default value"),
                required=False,
                help_text=_("A word, a number, true or false, or JSON as the API accepts it."),
            )

    def _add_relation_fields(self) -> None:
        targets = sorted(self.catalog.by_singular.values(), key=lambda o: o.label_plural)
        self.fields["target"] = forms.ChoiceField(
            label=_("Linked object"), choices=[(str(o.id), o.label_plural) for o in targets]
        )
        self.fields["relation_type"] = forms.ChoiceField(
            label=_("Kind of relation"),
            choices=[
                ("MANY_TO_ONE", _("Each record links to one (many to one)")),
                ("ONE_TO_MANY", _("Each record has many (one to many)")),
            ],
        )
        self.fields["inverse_label"] = forms.CharField(
            label=_("Label of the field on the other side"), max_length=63
        )

    def _restrict(self, field: FieldDef) -> None:
        if not field.is_custom:
            self.fields["name"].disabled = True

    # ── what the form says ───────────────────────────────────────────────────────────────

    def clean_default_value(self) -> Any:
        """Read the default: empty = none, JSON as the API takes it, a bare word as text."""
        text = self.cleaned_data["default_value"].strip()
        if not text:
            return None
        try:
            return json_values.loaded(text)
        except ValueError:
            return f"'{text}'"

    def values(self, options: list[dict[str, Any]] | None) -> dict[str, Any]:
        """Return the members of `CreateFieldInput` or, when editing, those that changed."""
        cleaned = self.cleaned_data
        wanted: dict[str, Any] = {
            "label": cleaned["label"],
            "name": cleaned["name"] or name_from_label(cleaned["label"]),
            "icon": cleaned["icon"] or None,
            "description": cleaned["description"] or None,
        }
        if "is_unique" in cleaned:
            wanted["isUnique"] = cleaned["is_unique"]
        if "default_value" in cleaned:
            wanted["defaultValue"] = cleaned["default_value"]
        settings = self._settings()
        if settings is not None:
            wanted["settings"] = settings
        if options is not None:
            wanted["options"] = options
        return wanted if self.edited is None else self._changed(wanted, self.edited)

    def _settings(self) -> dict[str, Any] | None:
        names = [s.name for s in self.kind.settings if f"setting_{s.name}" in self.cleaned_data]
        if not names:
            return None
        given = {name: self.cleaned_data[f"setting_{name}"] for name in names}
        kept = dict(self.edited.settings) if self.edited else {}
        return {**kept, **{n: v for n, v in given.items() if v not in (None, "", [])}}

    def _changed(self, wanted: dict[str, Any], field: FieldDef) -> dict[str, Any]:
        now = {
            "label": field.label,
            "name": field.name,
            "icon": field.icon,
            "description": field.description,
            "isUnique": field.is_unique,
            "defaultValue": field.default_value,
            "settings": dict(field.settings),
        }
        return {k: v for k, v in wanted.items() if k not in now or now[k] != v}

    def creation_values(self, options: list[dict[str, Any]] | None) -> dict[str, Any]:
        """Return all of `CreateFieldInput`."""
        values = {
            **self.values(options),
            "type": self.kind.key,
            "objectMetadataId": str(self.obj.id),
        }
        if self.kind.widget != "relation":
            return values
        payload = {
            "targetObjectMetadataId": self.cleaned_data["target"],
            "targetFieldLabel": self.cleaned_data["inverse_label"],
            "targetFieldIcon": self.obj.icon or "IconLink",
            "type": self.cleaned_data["relation_type"],
        }
        if self.kind.key == "MORPH_RELATION":
            return {**values, "morphRelationsCreationPayload": [payload]}
        return {**values, "relationCreationPayload": payload}


def setting_field(setting: Setting) -> forms.Field:
    """Return the control of one setting."""
    label = _(setting.label)
    choices = [(choice, _(CHOICES[choice])) for choice in setting.choices]
    if setting.choices and setting.is_list:
        return forms.MultipleChoiceField(label=label, required=setting.is_required, choices=choices)
    if setting.choices:
        empty = [] if setting.is_required else [("", "—")]
        return forms.ChoiceField(
            label=label, required=setting.is_required, choices=[*empty, *choices]
        )
    return forms.IntegerField(
        label=label,
        required=setting.is_required,
        min_value=setting.minimum,
        max_value=setting.maximum,
    )


def initial_of(field: FieldDef) -> dict[str, Any]:
    """Return the form's values for a field that is being edited."""
    default = field.default_value
    return {
        "label": field.label,
        "name": field.name,
        "icon": field.icon,
        "description": field.description,
        "is_unique": field.is_unique,
        "default_value": "" if default is None else _shown_default(default),
        **{f"setting_{name}": value for name, value in field.settings.items()},
    }


def _shown_default(default: Any) -> str:
    """Show a text without its quotes where typing it yields the same text again, else as JSON."""
    as_json = json.dumps(default, ensure_ascii=False)
    if not isinstance(default, str) or not re.fullmatch(r"'[^'\s][^']*'", default):
        return as_json
    bare = default[1:-1].rstrip()
    try:
        json.loads(bare)
    except ValueError:
        return bare if f"'{bare}'" == default else as_json
    return as_json


def options_of(post: Any) -> list[dict[str, Any]]:
    """Return the rows of the options editor in order, without empty ones."""
    rows = zip(
        post.getlist("option_id"),
        post.getlist("option_label"),
        post.getlist("option_value"),
        post.getlist("option_color"),
        strict=False,
    )
    options: list[dict[str, Any]] = []
    for option_id, label, value, color in rows:
        if not label.strip() and not value.strip():
            continue
        made = value.strip() or _value_from(label)
        option = {"label": label.strip(), "value": made, "color": color, "position": len(options)}
        options.append({"id": option_id, **option} if option_id else option)
    return options


def _value_from(label: str) -> str:
    """Turn "Gone to space" into GONE_TO_SPACE."""
    words = re.findall(r"[A-Za-z0-9]+", unidecode(label))
    return "_".join(words).upper()


def default_options() -> list[dict[str, Any]]:
    """Return two rows to begin with."""
    return [
        {"id": "", "label": "", "value": "", "color": COLORS[(place * 7) % len(COLORS)]}
        for place in range(3)
    ]
