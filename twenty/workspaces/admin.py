"""Django admin for operators: workspaces, users, memberships, invitations, the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from apikeys.models import ApiKey
from twenty.admin.base import OperatorAdmin, ReadOnlyAdmin, counted
from twenty.workspaces.models import AuditEntry, Invitation, Membership, User, Workspace

# Rights come from workspaces' roles; Django's groups mean nothing here.
admin.site.unregister(Group)


@admin.register(Workspace)
class WorkspaceAdmin(ReadOnlyAdmin):
    list_display = (
        "display_name",
        "schema_name",
        "members",
        "keys",
        "schema_version",
        "permissions_version",
        "created_at",
    )
    search_fields = ("display_name", "schema_name", "id")
    date_hierarchy = "created_at"
    ordering = ("display_name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counts = {
            "member_count": counted(Membership, "workspace"),
            "key_count": counted(ApiKey, "workspace"),
        }
        found: QuerySet[Any] = super().get_queryset(request).annotate(**counts)
        return found

    @admin.display(description=gettext_lazy("members"), ordering="member_count")
    def members(self, workspace: Any) -> int:
        return int(workspace.member_count)

    @admin.display(description=gettext_lazy("API keys"), ordering="key_count")
    def keys(self, workspace: Any) -> int:
        return int(workspace.key_count)


if TYPE_CHECKING:
    MembershipTable = admin.TabularInline[Membership, User]
else:  # Django's class takes no type parameter at run time
    MembershipTable = admin.TabularInline


class MembershipInline(MembershipTable):
    model = Membership
    fields = ("workspace", "role", "created_at")
    readonly_fields = fields
    can_delete = False
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(OperatorAdmin):
    """Names and whether somebody may sign in; passwords are changed by their owners."""

    list_display = ("email", "shown_name", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("is_active", "is_staff")  # a language may be empty, and its link with it
    search_fields = ("email", "first_name", "last_name", "id")
    ordering = ("email",)
    list_per_page = 50
    fields = (
        "email",
        "first_name",
        "last_name",
        "language",
        "theme",
        "is_active",
        "is_staff",
        "last_login",
        "created_at",
    )
    readonly_fields = ("email", "last_login", "created_at")
    inlines = (MembershipInline,)

    @admin.display(description=gettext_lazy("full name"))
    def shown_name(self, user: User) -> str:
        return user.full_name

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Users are created by `manage.py create_user`, an invitation or the first run."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are deactivated instead: records and the audit log name people."""
        return False


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ("user", "workspace", "role", "created_at")
    list_filter = ("workspace",)
    list_select_related = ("user", "workspace", "role")
    search_fields = ("user__email", "user__last_name", "workspace__display_name", "role__label")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("workspace", "email", "role", "invited_by", "expires_at", "accepted_at")
    list_filter = ("workspace",)
    list_select_related = ("workspace", "role", "invited_by")
    search_fields = ("email", "workspace__display_name")
    exclude = ("token_digest",)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "workspace", "actor_name", "action", "target_kind", "target_name")
    list_filter = ("workspace", "actor_kind", "target_kind")
    list_select_related = ("workspace",)
    search_fields = ("actor_name", "action", "target_name", "target_id")
    date_hierarchy = "at"
    ordering = ("-id",)
