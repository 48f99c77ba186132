"""The form of a webhook: address, description, role, what it is told, secret."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from apikeys.context import RequestContext
from apikeys.models import Role
from core.models import Webhook
from core.webhooks.operations import ALL, ANY

ACTION_LABELS: Mapping[str, str] = {
    ANY: gettext_noop("All"),
    "created": gettext_noop("Created"),
    "updated": gettext_noop("Updated"),
    "deleted": gettext_noop("Deleted"),
    "restored": gettext_noop("Restored"),
    "destroyed": gettext_noop("Destroyed"),
}


@dataclass(frozen=True, slots=True)
class OperationRow:
    """One row of the form; an empty object is a row that nobody has filled in."""

    object: str
    action: str


class WebhookForm(forms.Form):
    target_url = forms.CharField(
        label=gettext_lazy("Endpoint URL"),
        max_length=2048,
        widget=forms.URLInput(
            attrs={"placeholder": "https://example.com/webhook", "autocomplete": "off"}
        ),
        help_text=gettext_lazy("The address that is called, once for each record."),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    role = forms.ModelChoiceField(
        label=gettext_lazy("Role"),
        queryset=Role.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("The webhook is told exactly what this role may see."),
    )
    updated_fields = forms.CharField(
        label=gettext_lazy("Only if one of these fields has changed"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "stage, amount", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Names as the API has them, with commas. It narrows updates; empty means all fields."
        ),
    )
    filter = forms.CharField(
        label=gettext_lazy("Only records that meet this filter"),
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": '{"stage": {"eq": "CUSTOMER"}}', "spellcheck": "false"}
        ),
        help_text=gettext_lazy("JSON, as the GraphQL API has filters; empty means all records."),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Signs what is sent, so that the receiver can tell it is yours."),
    )

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["role"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
        choice.queryset = Role.objects.filter(pk__in=[role.pk for role in roles])

    def clean_filter(self) -> Any:
        text = self.cleaned_data["filter"].strip()
        try:
            found = json.loads(text) if text else None
        except (ValueError, RecursionError):
            found = text
        if found is not None and not isinstance(found, dict):
            raise forms.ValidationError(
                _("This is not a JSON object: expected, for example, %(example)s.")
                % {"example": '{"stage": {"eq": "CUSTOMER"}}'}
            )
        return found

    def given(self, operations: Sequence[str]) -> dict[str, Any]:
        """Return the values as the service takes them."""
        values = self.cleaned_data
        fields = [one.strip() for one in values["updated_fields"].split(",") if one.strip()]
        return {
            "target_url": values["target_url"],
            "description": values["description"],
            "secret": values["secret"],
            "role_id": values["role"].pk,
            "operations": list(operations),
            "updated_fields": fields or None,
            "filter": values["filter"],
        }


def initial_of(webhook: Webhook) -> dict[str, Any]:
    return {
        "target_url": webhook.target_url,
        "description": webhook.description or "",
        "role": webhook.role,
        "updated_fields": ", ".join(webhook.updated_fields or ()),
        "filter": json.dumps(webhook.filter, ensure_ascii=False) if webhook.filter else "",
        "secret": webhook.secret,
    }


def operations_written(post: QueryDict) -> list[str]:
    """Return the operations of the rows that are filled in."""
    rows = zip(post.getlist("operation_object"), post.getlist("operation_action"), strict=False)
    return [f"{name}.{action}" for name, action in rows if name]


def rows_of(operations: Iterable[str]) -> list[OperationRow]:
    """Return the rows of a form, the last of them empty."""
    parts = [operation.partition(".") for operation in operations]
    return [*(OperationRow(name, action) for name, _dot, action in parts), OperationRow("", ANY)]


def object_choices(
    context: RequestContext, operations: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """Return names and labels of objects; those that operations name, even if they are gone."""
    found = {
        obj.name_singular: obj.label_singular
        for obj in context.catalog.by_singular.values()
        if context.permissions.rights(obj).read
    }
    named = {operation.partition(".")[0] for operation in operations} - {ANY}
    missing = [(name, name) for name in sorted(named - found.keys())]
    listed = sorted(found.items(), key=lambda pair: pair[1].casefold())
    return [(ANY, _("All objects")), *missing, *listed]


def action_choices() -> list[tuple[str, str]]:
    return [(name, _(label)) for name, label in ACTION_LABELS.items()]


FIRST_ROWS = (ALL,)
