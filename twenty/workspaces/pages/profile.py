"""`/settings/profile`: name, language, appearance, password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from twenty.workspaces.pages.account import set_language_cookie
from twenty.workspaces.pages.forms import PasswordForm, ProfileForm
from twenty.workspaces.pages.settings_page import Page, settings_page

METHODS = require_http_methods(["GET", "HEAD", "POST"])


@METHODS
@settings_page()
def profile(page: Page, request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=page.user)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        if user.language:
            translation.activate(user.language)
        messages.success(request, _("Your profile was saved."))
        response = redirect("profile")
        set_language_cookie(response, user.language)
        return response
    return page.render(
        request,
        "settings/profile.html",
        title=_("Profile"),
        form=form,
        password_form=PasswordForm(user=page.user),
    )


@METHODS
@settings_page()
def password(page: Page, request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None, user=page.user)
    if request.method == "POST" and form.is_valid():
        page.user.set_password(form.cleaned_data["new_password"])
        page.user.save(update_fields=["password"])
        # This session stays; every other one, and every access token, ends.
        update_session_auth_hash(request, page.user)
        messages.success(request, _("Your password was changed."))
        return redirect("profile")
    return page.render(
        request,
        "settings/profile.html",
        title=_("Profile"),
        form=ProfileForm(instance=page.user),
        password_form=form,
    )
