"""`/settings/members`: who works here, with which role; inviting by link, removing."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apikeys.input_values import identifier
from apikeys.members import assign_role_to_member, listed_members
from apikeys.models import Role
from twenty.workspaces.onboarding.invitations import invite, open_invitations, withdraw
from twenty.workspaces.onboarding.members import FLAG, remove_member
from twenty.workspaces.pages.confirmation import is_confirmed
from twenty.workspaces.pages.forms import InviteForm
from twenty.workspaces.pages.listing import listing
from twenty.workspaces.pages.settings_page import Page, settings_page


def _roles(page: Page) -> list[Role]:
    roles = Role.objects.filter(workspace=page.workspace, can_be_assigned_to_users=True)
    return list(roles.order_by("label"))


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(FLAG)
def members(page: Page, request: HttpRequest) -> HttpResponse:
    """Show the list; a POST creates an invitation, whose link is shown this once."""
    roles = _roles(page)
    initial = {"role": page.workspace.default_role_id}
    form = InviteForm(request.POST or None, roles=roles, initial=initial)
    link = ""
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        _invitation, token = invite(page.context, form.cleaned_data["role"].pk, email)
        base = settings.SERVER_URL or f"{request.scheme}://{request.get_host()}"
        link = base + reverse("invitation", args=[token])
        form = InviteForm(roles=roles, initial=initial)
    return page.render(
        request,
        "settings/members.html",
        title=_("Members"),
        members=listing(
            request,
            listed_members(page.context),
            "members",
            lambda text: (
                Q(user__first_name__icontains=text)
                | Q(user__last_name__icontains=text)
                | Q(user__email__icontains=text)
            ),
        ),
        invitations=open_invitations(page.context),
        roles=roles,
        may_assign=page.context.permissions.has_flag("ROLES"),
        form=form,
        link=link,
    )


@require_POST
@settings_page("ROLES")
def member_role(page: Page, request: HttpRequest, member_id: UUID) -> HttpResponse:
    assign_role_to_member(page.context, member_id, identifier(request.POST.get("role"), "role"))
    messages.success(request, _("The role was changed."))
    return redirect("members")


@require_POST
@settings_page(FLAG)
def member_remove(page: Page, request: HttpRequest, member_id: UUID) -> HttpResponse:
    if not is_confirmed(request):
        messages.error(request, _("Nothing was changed: the confirmation was not typed."))
        return redirect("members")
    remove_member(page.context, member_id)
    messages.success(request, _("The member was removed."))
    return redirect("members")


@require_POST
@settings_page(FLAG)
def invitation_withdraw(page: Page, request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    withdraw(page.context, invitation_id)
    messages.success(request, _("The invitation was withdrawn."))
    return redirect("members")
