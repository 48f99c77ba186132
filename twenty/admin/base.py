"""What every list of the operators' admin has in common.

Rules about keys, roles, members and the data model live in services that know the caller's rights
and write the audit log. The admin stands outside of them, so it shows, and changes only what no
service is in charge of: a user's name, whether he may sign in, whether he is an operator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

if TYPE_CHECKING:
    AnyAdmin = admin.ModelAdmin[Any]
else:  # Django's class takes no parameter at run time
    AnyAdmin = admin.ModelAdmin


def counted(model: type[Model], link: str) -> Coalesce:
    """How many rows of `model` point here by `link`: counted apart, because two counts in one
    join multiply each other's rows."""
    rows = model._default_manager.filter(**{link: OuterRef("pk")}).order_by()
    numbers = rows.values(link).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers), 0)


class ReadOnlyAdmin(AnyAdmin):
    """Lists, searches and shows; neither adds, changes nor deletes."""

    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever comes this far is an operator (`OperatorSite.has_permission`)."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
