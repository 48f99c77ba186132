"""Signing in and out, the first run, following an invitation.

Errors are shown beside a form's fields. Attempts are throttled per account and address by
`twenty.workspaces.sign_in.check_credentials`, as for the API.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from twenty.errors import ApiError, Conflict, RateLimited
from twenty.workspaces.models import User
from twenty.workspaces.onboarding.founding import found_first_workspace, has_users
from twenty.workspaces.onboarding.invitations import accept, find_invitation
from twenty.workspaces.pages.forms import FirstRunForm, PersonForm, SignInForm
from twenty.workspaces.pages.security import with_page_policy
from twenty.workspaces.pages.settings_page import plain_page, shown_message
from twenty.workspaces.sign_in import (
    BROWSER_COOKIE,
    BROWSER_LIFETIME,
    browser_token,
    check_credentials,
)

HOME = "/settings/profile"


def home(request: HttpRequest) -> HttpResponse:
    """`/`: redirect to the settings, the sign-in page or the first-run page, whichever applies."""
    if request.user.is_authenticated:
        return redirect(HOME)
    return redirect("sign-in" if has_users() else "first-run")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if not has_users():
        return redirect("first-run")
    if request.user.is_authenticated and request.method != "POST":
        return HttpResponseRedirect(_next(request))
    form = SignInForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            user = check_credentials(
                request, form.cleaned_data["email"], form.cleaned_data["password"]
            )
            return _begin(request, user, _next(request))
        except ApiError as error:
            form.add_error(None, _refusal_text(error))
            status = 429 if isinstance(error, RateLimited) else 200
    shown = {"form": form, "title": _("Sign in"), "next": _next(request)}
    return _page(request, "account/sign_in.html", shown, status)


def _refusal_text(error: ApiError) -> str:
    if isinstance(error, RateLimited):
        return _("Too many attempts. Please wait a few minutes.")
    return _("Wrong e-mail or password.")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Create the first person and workspace; the page is gone once there is somebody."""
    if has_users():
        return redirect("sign-in")
    form = FirstRunForm(request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        try:
            founded = found_first_workspace(
                values["workspace"],
                values["email"],
                values["new_password"],
                first_name=values["first_name"],
                last_name=values["last_name"],
            )
            return _begin(request, founded.admin.user, "/settings/api-webhooks")
        except Conflict:
            return redirect("sign-in")
        except ApiError as error:
            form.add_error(None, shown_message(error))
    return _page(request, "account/first_run.html", {"form": form, "title": _("Welcome")})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Join a workspace, as the person signed in or with a new account."""
    found = find_invitation(token)
    if found is None:
        text = _("It has been used or withdrawn, or has expired. Ask for a new one.")
        return plain_page(request, _("This invitation is not valid"), text, 404)
    user = request.user if isinstance(request.user, User) else None
    form = None if user else PersonForm(request.POST or None, initial={"email": found.email})
    error_text = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            return _join(request, token, user, form)
        except ApiError as error:
            error_text = shown_message(error)
    shown = {
        "form": form,
        "invitation": found,
        "error_text": error_text,
        "title": _("Join %(workspace)s") % {"workspace": found.workspace.display_name},
    }
    return _page(request, "account/invitation.html", shown)


def _join(
    request: HttpRequest, token: str, user: User | None, form: PersonForm | None
) -> HttpResponse:
    with transaction.atomic():
        if user is None:
            assert form is not None  # noqa: S101  without a person there is a form
            values = form.cleaned_data
            user = User.objects.create_user(
                values["email"],
                values["new_password"],
                first_name=values["first_name"],
                last_name=values["last_name"],
            )
        membership = accept(token, user)
    response = _begin(request, user, HOME)
    request.session["workspace_id"] = str(membership.workspace_id)
    return response


def _begin(request: HttpRequest, user: User, address: str) -> HttpResponse:
    """Start a fresh session (its key changes, so a planted one is worth nothing), then redirect."""
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    response = HttpResponseRedirect(address)
    response.set_cookie(
        BROWSER_COOKIE,
        browser_token(user),
        max_age=BROWSER_LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    if user.language:
        translation.activate(user.language)
        set_language_cookie(response, user.language)
    return response


def set_language_cookie(response: HttpResponse, language: str) -> None:
    """Set the language for pages shown before the profile is known, and for all others."""
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=31_536_000, samesite="Lax"
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)


def _next(request: HttpRequest) -> str:
    """Return where to go after signing in: an address of this server, never the name of a view."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    is_address = wanted.startswith(("/", "http://", "https://"))
    return wanted if is_ours and is_address else HOME


def _page(
    request: HttpRequest, template: str, shown: dict[str, Any], status: int = 200
) -> HttpResponse:
    return with_page_policy(render(request, template, shown, status=status))
