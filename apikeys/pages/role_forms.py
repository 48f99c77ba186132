"""The form of a role: its name, icon, description and who it can be given to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apikeys.roles.service import MAX_DESCRIPTION_LENGTH, MAX_LABEL_LENGTH
from twenty.errors import ApiError

# Icons offered for roles; one set through the API is added to them.
ICONS = (
    "IconUser",
    "IconUserCog",
    "IconUsers",
    "IconUserStar",
    "IconUserCheck",
    "IconShield",
    "IconLock",
    "IconKey",
    "IconEye",
    "IconPencil",
    "IconBriefcase",
    "IconBuilding",
    "IconChartBar",
    "IconSpeakerphone",
    "IconHeadphones",
    "IconCode",
    "IconRobot",
    "IconPlugConnected",
    "IconWorld",
)
FIELD_OF_CODE = {
    "ROLE_LABEL_ALREADY_EXISTS": "label",
    "ROLE_MUST_HAVE_AT_LEAST_ONE_TARGET": "can_be_assigned_to_api_keys",
    "ROLE_CANNOT_BE_ASSIGNED_TO_USERS": "can_be_assigned_to_users",
    "ROLE_CANNOT_BE_ASSIGNED_TO_API_KEYS": "can_be_assigned_to_api_keys",
}
TARGETS = ("can_be_assigned_to_users", "can_be_assigned_to_api_keys", "can_be_assigned_to_agents")


class RoleForm(forms.Form):
    label = forms.CharField(
        label=_("Name"),
        max_length=MAX_LABEL_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    icon = forms.ChoiceField(label=_("Icon"), required=False, widget=forms.RadioSelect)
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=MAX_DESCRIPTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    can_be_assigned_to_users = forms.BooleanField(
        label=_("Workspace members"), required=False, help_text=_("People who sign in")
    )
    can_be_assigned_to_api_keys = forms.BooleanField(
        label=_("API keys"), required=False, help_text=_("Programs that call the APIs")
    )
    can_be_assigned_to_agents = forms.BooleanField(
        label=_("AI agents"),
        required=False,
        help_text=_("Assistants that act by themselves; this server has none yet"),
    )

    def __init__(self, *args: Any, is_editable: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = str(self.initial.get("icon") or "")
        names = [*ICONS, own] if own and own not in ICONS else list(ICONS)
        choice = self.fields["icon"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  declared above
        choice.choices = [(name, name.removeprefix("Icon")) for name in names]
        if not is_editable:
            for field in self.fields.values():
                field.disabled = True

    def values(self) -> dict[str, Any]:
        """Return the values by model attribute, for `apikeys.roles.service`."""
        given = self.cleaned_data
        return {
            "label": given["label"],
            "icon": given["icon"] or None,
            "description": given["description"] or None,
            **{name: given[name] for name in TARGETS},
        }

    @property
    def targets(self) -> list[forms.BoundField]:
        return [self[name] for name in TARGETS]

    def show_refusal(self, error: ApiError, text: str) -> None:
        """Show a service's refusal beside the field it is about."""
        self.add_error(FIELD_OF_CODE.get(error.code), text)
