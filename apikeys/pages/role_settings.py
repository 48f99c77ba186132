"""`/settings/roles/{id}/settings`: name, icon, description, applicability; deleting the role."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apikeys.models import Role
from apikeys.pages.role_forms import TARGETS, RoleForm
from apikeys.pages.role_page import render_role, role_of
from apikeys.roles.change import FLAG
from apikeys.roles.deletion import delete_role
from apikeys.roles.service import update_role
from twenty.errors import ApiError
from twenty.workspaces.pages.confirmation import is_confirmed
from twenty.workspaces.pages.settings_page import Page, settings_page, shown_message


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(FLAG)
def role_settings(page: Page, request: HttpRequest, role_id: str) -> HttpResponse:
    role = role_of(page, role_id)
    initial = {name: getattr(role, name) for name in ("label", "icon", "description", *TARGETS)}
    form = RoleForm(request.POST or None, initial=initial, is_editable=role.is_editable)
    if request.method == "POST" and form.is_valid():
        try:
            update_role(page.context, role.pk, form.values())
            messages.success(request, _("The role was saved."))
            return redirect("role-settings", role.pk)
        except ApiError as error:
            form.show_refusal(error, shown_message(error))
    return render_role(
        page,
        request,
        role,
        "settings/role_settings.html",
        "role-settings",
        form=form,
        default_role=_default_role(page),
        is_default=page.workspace.default_role_id == role.pk,
        is_own=page.context.permissions.role_id == role.pk,
    )


def _default_role(page: Page) -> Role | None:
    return Role.objects.filter(pk__in=[page.workspace.default_role_id]).first()


@require_POST
@settings_page(FLAG)
def role_delete(page: Page, request: HttpRequest, role_id: str) -> HttpResponse:
    role = role_of(page, role_id)
    if not is_confirmed(request, role.label):
        messages.error(request, _("Nothing was changed: the confirmation was not typed."))
        return redirect("role-settings", role.pk)
    delete_role(page.context, role.pk)
    messages.success(request, _("The role “%(name)s” was deleted.") % {"name": role.label})
    return redirect("roles")
