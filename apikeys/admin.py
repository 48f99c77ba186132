"""Read-only Django admin for operators: roles and API keys (never their secrets or digests)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apikeys.models import ApiKey, Role
from twenty.admin.base import ReadOnlyAdmin, counted
from twenty.workspaces.models import Membership


class StateFilter(admin.SimpleListFilter):
    """Filter by state: active, expired or revoked."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("active", _("Active")), ("expired", _("Expired")), ("revoked", _("Revoked"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        now = timezone.now()
        if self.value() == "active":
            return queryset.filter(revoked_at=None, expires_at__gt=now)
        if self.value() == "expired":
            return queryset.filter(revoked_at=None, expires_at__lte=now)
        if self.value() == "revoked":
            return queryset.exclude(revoked_at=None)
        return queryset


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    list_display = (
        "name",
        "secret_prefix",
        "workspace",
        "role",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    )
    list_filter = (StateFilter, "workspace")
    list_select_related = ("workspace", "role")
    search_fields = ("name", "secret_prefix", "id", "workspace__display_name", "role__label")
    exclude = ("secret_digest",)
    date_hierarchy = "created_at"


@admin.register(Role)
class RoleAdmin(ReadOnlyAdmin):
    list_display = (
        "label",
        "workspace",
        "is_editable",
        "members",
        "keys",
        "can_update_all_settings",
        "can_be_assigned_to_users",
        "can_be_assigned_to_api_keys",
    )
    list_filter = ("workspace", "is_editable", "can_update_all_settings")
    list_select_related = ("workspace",)
    search_fields = ("label", "description", "workspace__display_name")
    ordering = ("workspace__display_name", "label")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counts = {
            "member_count": counted(Membership, "role"),
            "key_count": counted(ApiKey, "role"),
        }
        found: QuerySet[Any] = super().get_queryset(request).annotate(**counts)
        return found

    @admin.display(description=gettext_lazy("members"), ordering="member_count")
    def members(self, role: Any) -> int:
        return int(role.member_count)

    @admin.display(description=gettext_lazy("API keys"), ordering="key_count")
    def keys(self, role: Any) -> int:
        return int(role.key_count)
