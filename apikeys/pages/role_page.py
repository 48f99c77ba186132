"""What the pages of one role share: finding the role, its tabs and its breadcrumb."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apikeys.models import Role
from apikeys.roles.service import find_role
from twenty.workspaces.pages.settings_page import Crumb, Page, Tab

ROLES = "/settings/roles"


def tabs(role: Role, current: str) -> list[Tab]:
    """Return the tabs: Permissions, Assignment, Settings (docs/api/access.md#pages)."""
    shown = (
        ("role", _("Permissions"), "lock"),
        ("role-assignment", _("Assignment"), "users"),
        ("role-settings", _("Settings"), "settings"),
    )
    return [
        Tab(label, reverse(name, args=[role.pk]), icon, name == current)
        for name, label, icon in shown
    ]


def render_role(
    page: Page, request: HttpRequest, role: Role, template: str, current: str, **values: Any
) -> HttpResponse:
    """Render one tab of the role."""
    return page.render(
        request,
        template,
        title=role.label,
        crumbs=[Crumb(_("Roles"), ROLES), Crumb(role.label)],
        tabs=tabs(role, current),
        role=role,
        **values,
    )


def render_below(
    page: Page,
    request: HttpRequest,
    role: Role,
    template: str,
    title: str,
    back: str,
    **values: Any,
) -> HttpResponse:
    """Render a page below the tab named `back`."""
    return page.render(
        request,
        template,
        title=title,
        crumbs=[
            Crumb(_("Roles"), ROLES),
            Crumb(role.label, reverse(back, args=[role.pk])),
            Crumb(title),
        ],
        role=role,
        back=reverse(back, args=[role.pk]),
        **values,
    )


def role_of(page: Page, role_id: str) -> Role:
    """Return the role. Raises `ROLE_NOT_FOUND`, for roles of other workspaces too."""
    return find_role(page.context, UUID(role_id))
