"""Forms of the account and workspace pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from apikeys.models import Role
from twenty.workspaces.models import User


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, checked by Django's validators against `user` (unsaved or saved)."""

    new_password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, not too common and not only digits."),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        password_validation.validate_password(password, self.user)
        return password


class PersonForm(NewPasswordForm):
    """A new account: name, address, password."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order: tuple[str, ...] = (
        "first_name",
        "last_name",
        "email",
        "new_password",
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("There is already an account with this address."))
        return email


class FirstRunForm(PersonForm):
    """The first person of the server and the first workspace."""

    workspace = forms.CharField(label=_("Name of the workspace"), max_length=200)
    field_order: tuple[str, ...] = (
        "workspace",
        "first_name",
        "last_name",
        "email",
        "new_password",
    )


class PasswordForm(NewPasswordForm):
    """A change of password by its owner."""

    current_password = forms.CharField(
        label=_("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = (
        "current_password",
        "new_password",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password"].label = _("New password")

    def clean_current_password(self) -> str:
        password: str = self.cleaned_data["current_password"]
        if self.user is None or not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your current password."))
        return password


if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
else:  # Django's class takes no type parameter at run time
    UserForm = forms.ModelForm


class ProfileForm(UserForm):
    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["first_name", "last_name", "language", "theme"]
        labels: ClassVar[dict[str, Any]] = {
            "first_name": _("First name"),
            "last_name": _("Last name"),
            "language": _("Language"),
            "theme": _("Appearance"),
        }

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("Browser default")), ("en", "English"), ("de", "Deutsch")],
    )
    theme = forms.ChoiceField(
        label=_("Appearance"),
        choices=[("system", _("System default")), ("light", _("Light")), ("dark", _("Dark"))],
    )


class GeneralForm(forms.Form):
    display_name = forms.CharField(label=_("Name of the workspace"), max_length=200)
    is_metadata_format_legacy = forms.BooleanField(
        label=_("Metadata REST API answers in the legacy format"),
        required=False,
        help_text=_(
            "For clients made before the direct format: answers are wrapped in data.objects, "
            "data.createOneObject and so on. A request can choose with the header "
            "X-Metadata-Format."
        ),
    )


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail (optional)"),
        required=False,
        help_text=_("Only this address can then use the link."),
    )
    role = forms.ModelChoiceField(label=_("Role"), queryset=Role.objects.none(), empty_label=None)

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["role"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
        choice.queryset = Role.objects.filter(pk__in=[role.pk for role in roles])
