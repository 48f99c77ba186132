"""`/settings/api-webhooks` and the pages of one key (docs/api/access.md#pages).

A secret is shown in the very answer that created it; it is not stored and never shown again. Rules:
`apikeys.keys`.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apikeys import keys as service
from apikeys.input_values import identifier
from apikeys.models import ApiKey
from apikeys.pages import expiration
from apikeys.pages.examples import first_example
from apikeys.pages.forms import KeyForm, RenameForm
from twenty.errors import ApiError, NotFound
from twenty.workspaces.pages.confirmation import is_confirmed
from twenty.workspaces.pages.listing import listing
from twenty.workspaces.pages.settings_page import Crumb, Page, Tab, settings_page, shown_message

LIST = "/settings/api-webhooks"


def section_tabs(current: str) -> list[Tab]:
    """Return the section's tabs."""
    return [
        Tab(_("API"), LIST, "key", current == "keys"),
        Tab(_("Webhooks"), f"{LIST}/webhooks", "webhook", current == "webhooks"),
        Tab(_("Code"), f"{LIST}/code", "code", current == "code"),
    ]


def base_url(request: HttpRequest) -> str:
    """Return this server's address as clients reach it."""
    return settings.SERVER_URL or f"{request.scheme}://{request.get_host()}"


@require_safe
@settings_page(service.FLAG)
def key_list(page: Page, request: HttpRequest) -> HttpResponse:
    keys = listing(
        request,
        service.listed_keys(page.context),
        "keys",
        lambda text: Q(name__icontains=text) | Q(role__label__icontains=text),
    )
    return page.render(
        request,
        "settings/api_webhooks.html",
        title=_("APIs & Webhooks"),
        tabs=section_tabs("keys"),
        keys=keys,
        rows=[(key, expiration.short(key), expiration.is_expired(key)) for key in keys.shown],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(service.FLAG)
def key_new(page: Page, request: HttpRequest) -> HttpResponse:
    """Show the form; a POST creates key and secret and shows the secret this once."""
    roles = service.assignable_roles(page.context)
    form = KeyForm(request.POST or None, roles=roles, initial={"role": roles[0] if roles else None})
    if request.method == "POST" and form.is_valid():
        try:
            return _created(page, request, form)
        except ApiError as error:
            form.add_error(None, shown_message(error))
    return page.render(
        request,
        "settings/api_key_new.html",
        title=_("New key"),
        crumbs=[Crumb(_("APIs & Webhooks"), LIST), Crumb(_("New key"))],
        form=form,
    )


def _created(page: Page, request: HttpRequest, form: KeyForm) -> HttpResponse:
    values = form.cleaned_data
    key = service.create_key(
        page.context,
        name=values["name"],
        expires_at=expiration.end_of(values["expiration_date"]).isoformat(),
        role_id=str(values["role"].pk),
    )
    secret = service.mint_secret(page.context, key.pk)
    messages.success(request, _("The key was created."))
    return _detail(page, request, key.pk, secret=secret)


@require_safe
@settings_page(service.FLAG)
def key_detail(page: Page, request: HttpRequest, key_id: UUID) -> HttpResponse:
    return _detail(page, request, key_id)


def _detail(page: Page, request: HttpRequest, key_id: UUID, *, secret: str = "") -> HttpResponse:
    key = _key(page, key_id)
    return page.render(
        request,
        "settings/api_key.html",
        title=key.name,
        crumbs=[Crumb(_("APIs & Webhooks"), LIST), Crumb(key.name)],
        key=key,
        secret=secret,
        expiry=expiration.sentence(key),
        is_expired=expiration.is_expired(key),
        ends_at=expiration.moment(key),
        roles=service.assignable_roles(page.context),
        rename_form=RenameForm(initial={"name": key.name}),
        example=first_example(page.context, base_url(request), secret or "$API_KEY"),
        word=_("yes"),
        address=reverse("api-key", args=[key.pk]),
    )


def _key(page: Page, key_id: UUID) -> ApiKey:
    key = service.find_key(page.context, key_id)
    if key is None or key.revoked_at is not None:
        raise NotFound(_("This key does not exist or has been deleted."))
    return key


@require_POST
@settings_page(service.FLAG)
def key_rename(page: Page, request: HttpRequest, key_id: UUID) -> HttpResponse:
    service.update_key(page.context, _key(page, key_id).pk, {"name": request.POST.get("name", "")})
    messages.success(request, _("The name was saved."))
    return redirect("api-key", key_id)


@require_POST
@settings_page(service.FLAG)
def key_role(page: Page, request: HttpRequest, key_id: UUID) -> HttpResponse:
    role_id = identifier(request.POST.get("role"), "role")
    service.assign_role(page.context, _key(page, key_id).pk, role_id)
    messages.success(request, _("The role was changed. It applies from the next request on."))
    return redirect("api-key", key_id)


@require_POST
@settings_page(service.FLAG)
def key_regenerate(page: Page, request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Replace the secret and restart the key's lifetime."""
    key = _key(page, key_id)
    if not is_confirmed(request):
        messages.error(request, _("Nothing was changed: the confirmation was not typed."))
        return redirect("api-key", key_id)
    end = expiration.renewed_end(key).isoformat()
    if expiration.is_expired(key):
        service.update_key(page.context, key.pk, {"expires_at": end})
    secret = service.mint_secret(page.context, key.pk, expires_at=end)
    messages.success(request, _("The key was regenerated. The previous secret no longer works."))
    return _detail(page, request, key_id, secret=secret)


@require_POST
@settings_page(service.FLAG)
def key_delete(page: Page, request: HttpRequest, key_id: UUID) -> HttpResponse:
    key = _key(page, key_id)
    if not is_confirmed(request):
        messages.error(request, _("Nothing was changed: the confirmation was not typed."))
        return redirect("api-key", key_id)
    service.revoke_key(page.context, key.pk)
    messages.success(request, _("The key “%(name)s” was deleted.") % {"name": key.name})
    return redirect("api-webhooks")
