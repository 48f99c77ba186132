"""`/settings/roles`: all roles, the default role, a new role (docs/api/access.md#pages).

Rules: `apikeys.roles.service` and `apikeys.workspace_settings`. The list takes a constant number of
statements, however many roles there are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apikeys.models import ApiKey, Role
from apikeys.pages.role_forms import RoleForm
from apikeys.pages.role_page import ROLES
from apikeys.roles.change import FLAG
from apikeys.roles.service import create_role
from apikeys.workspace_settings import update_workspace
from twenty.errors import ApiError
from twenty.workspaces.models import Membership
from twenty.workspaces.pages.settings_page import Crumb, Page, settings_page, shown_message

# Options of the filter → the attribute that must be set.
KINDS = {
    "members": "can_be_assigned_to_users",
    "keys": "can_be_assigned_to_api_keys",
    "agents": "can_be_assigned_to_agents",
}


@dataclass(frozen=True, slots=True)
class RoleRow:
    role: Role
    members: int
    keys: int
    is_default: bool


@require_safe
@settings_page(FLAG)
def role_list(page: Page, request: HttpRequest) -> HttpResponse:
    roles = list(Role.objects.filter(workspace=page.workspace).order_by("label"))
    kind = request.GET.get("kind", "")
    attribute = KINDS.get(kind)
    return page.render(
        request,
        "settings/roles.html",
        title=_("Roles"),
        rows=_rows(page, [r for r in roles if attribute is None or getattr(r, attribute)]),
        default_choices=[role for role in roles if role.can_be_assigned_to_users],
        kind=kind if attribute else "",
        kinds=[
            ("", _("All roles")),
            ("members", _("Member roles")),
            ("keys", _("API key roles")),
            ("agents", _("Agent roles")),
        ],
    )


def _rows(page: Page, roles: list[Role]) -> list[RoleRow]:
    members = _counts(Membership.objects.filter(workspace=page.workspace))
    keys = _counts(ApiKey.objects.filter(workspace=page.workspace, revoked_at=None))
    default_id = page.workspace.default_role_id
    return [RoleRow(role, members[role.pk], keys[role.pk], role.pk == default_id) for role in roles]


def _counts(holders: QuerySet[Membership] | QuerySet[ApiKey]) -> Counter[UUID]:
    found = holders.values_list("role_id").annotate(count=Count("pk"))
    return Counter(dict(found))


@require_POST
@settings_page(FLAG)
def default_role(page: Page, request: HttpRequest) -> HttpResponse:
    update_workspace(page.context, {"defaultRoleId": request.POST.get("role", "")})
    messages.success(request, _("New members now get this role."))
    return redirect("roles")


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(FLAG)
def role_new(page: Page, request: HttpRequest) -> HttpResponse:
    initial = {"can_be_assigned_to_users": True, "can_be_assigned_to_api_keys": True}
    form = RoleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            role = create_role(page.context, form.values())
            messages.success(request, _("The role was created. Now choose what it may do."))
            return redirect("role", role.pk)
        except ApiError as error:
            form.show_refusal(error, shown_message(error))
    return page.render(
        request,
        "settings/role_new.html",
        title=_("New role"),
        crumbs=[Crumb(_("Roles"), ROLES), Crumb(_("New role"))],
        form=form,
    )
