"""`/settings/roles/{id}/assignment`: the role's holders; giving it to a member or an API key.

A choice is confirmed first, because everybody has exactly one role and loses the previous one.
Rules: `apikeys.members`, `apikeys.keys`.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apikeys import keys as service
from apikeys.members import assign_role_to_member, find_member
from apikeys.models import ApiKey
from apikeys.pages.role_page import render_below, render_role, role_of
from apikeys.roles.change import FLAG
from twenty.errors import NotFound
from twenty.workspaces.models import Membership
from twenty.workspaces.pages.listing import Listing, listing
from twenty.workspaces.pages.settings_page import Page, settings_page


@require_safe
@settings_page(FLAG)
def assignment(page: Page, request: HttpRequest, role_id: str) -> HttpResponse:
    role = role_of(page, role_id)
    members = Membership.objects.filter(workspace=page.workspace, role=role)
    keys = ApiKey.objects.filter(workspace=page.workspace, role=role, revoked_at=None)
    return render_role(
        page,
        request,
        role,
        "settings/role_assignment.html",
        "role-assignment",
        members=_page_of_members(request, members, "members"),
        keys=_page_of_keys(request, keys, "keys"),
        may_assign_keys=page.context.permissions.has_flag(service.FLAG),
        other_members=Membership.objects.filter(workspace=page.workspace)
        .exclude(role=role)
        .exclude(user=page.user)
        .exists(),
        other_keys=ApiKey.objects.filter(workspace=page.workspace, revoked_at=None)
        .exclude(role=role)
        .exists(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(FLAG)
def assign_member(page: Page, request: HttpRequest, role_id: str) -> HttpResponse:
    """Offer the other members, confirm the one in `?member=`, and assign on POST."""
    role = role_of(page, role_id)
    others = Membership.objects.filter(workspace=page.workspace).exclude(role=role)
    title = _("Assign to member")
    chosen = _identifier(request, "member")
    if chosen is None:
        return render_below(
            page,
            request,
            role,
            "settings/role_assign_member.html",
            title,
            "role-assignment",
            members=_page_of_members(request, others.exclude(user=page.user), "members"),
        )
    member = find_member(page.context, chosen)
    if request.method == "POST":
        assign_role_to_member(page.context, chosen, role.pk)
        messages.success(
            request,
            _("%(name)s now has the role %(role)s.")
            % {"name": member.user.full_name, "role": role.label},
        )
        return redirect("role-assignment", role.pk)
    return render_below(
        page,
        request,
        role,
        "settings/role_assign_confirm.html",
        title,
        "role-assignment",
        parameter="member",
        chosen=chosen,
        name=member.user.full_name,
        detail=member.user.email,
        former=member.role,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(FLAG)
def assign_key(page: Page, request: HttpRequest, role_id: str) -> HttpResponse:
    """The same for API keys; the caller also needs the flag for keys."""
    page.context.permissions.require_flag(service.FLAG)
    role = role_of(page, role_id)
    title = _("Assign to API key")
    chosen = _identifier(request, "key")
    if chosen is None:
        others = ApiKey.objects.filter(workspace=page.workspace, revoked_at=None)
        return render_below(
            page,
            request,
            role,
            "settings/role_assign_key.html",
            title,
            "role-assignment",
            keys=_page_of_keys(request, others.exclude(role=role), "keys"),
        )
    key = service.find_key(page.context, chosen)
    if key is None or key.revoked_at is not None:
        raise NotFound(_("This key does not exist or has been deleted."))
    if request.method == "POST":
        service.assign_role(page.context, key.pk, role.pk)
        messages.success(
            request,
            _("%(name)s now has the role %(role)s.") % {"name": key.name, "role": role.label},
        )
        return redirect("role-assignment", role.pk)
    return render_below(
        page,
        request,
        role,
        "settings/role_assign_confirm.html",
        title,
        "role-assignment",
        parameter="key",
        chosen=chosen,
        name=key.name,
        detail=f"{key.secret_prefix}…" if key.secret_prefix else _("No secret yet"),
        former=key.role,
    )


def _identifier(request: HttpRequest, name: str) -> UUID | None:
    """Return the chosen id from form or address; None for what is no id."""
    given = request.POST.get(name) or request.GET.get(name)
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError:
        raise NotFound(_("It does not exist, or is in another workspace.")) from None


def _page_of_members(
    request: HttpRequest, members: QuerySet[Membership], name: str
) -> Listing[Membership]:
    return listing(
        request,
        members.select_related("user", "role").order_by("user__first_name", "user__email"),
        name,
        lambda text: (
            Q(user__first_name__icontains=text)
            | Q(user__last_name__icontains=text)
            | Q(user__email__icontains=text)
        ),
    )


def _page_of_keys(request: HttpRequest, keys: QuerySet[ApiKey], name: str) -> Listing[ApiKey]:
    return listing(
        request,
        keys.select_related("role").order_by("name", "id"),
        name,
        lambda text: Q(name__icontains=text) | Q(role__label__icontains=text),
    )
