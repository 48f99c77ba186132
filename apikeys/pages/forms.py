"""Forms of the key pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apikeys.models import Role
from apikeys.pages import expiration


class KeyForm(forms.Form):
    """The form of a new key: name, role, expiration."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
        help_text=_("What will use the key, for example “Website forms”."),
    )
    role = forms.ModelChoiceField(
        label=_("Role"),
        queryset=Role.objects.none(),
        empty_label=None,
        help_text=_("The key may do exactly what this role may do."),
    )
    expiration_date = forms.ChoiceField(
        label=_("Expiration Date"), choices=expiration.CHOICES, initial=expiration.DEFAULT
    )

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["role"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
        choice.queryset = Role.objects.filter(pk__in=[role.pk for role in roles])


class RenameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
