"""What every list of the operators' admin shares.

Rules about keys, roles, members and the data model live in services that know the caller's rights
and write the audit log. The admin does not go through them, so it is read-only, except for what no
service is in charge of: users' names, whether they may sign in, whether they are operators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

if TYPE_CHECKING:
    AnyAdmin = admin.ModelAdmin[Any]
else:  # Django's class takes no type parameter at run time
    AnyAdmin = admin.ModelAdmin


def counted(model: type[Model], link: str) -> Coalesce:
    """Count the rows of `model` that point here by `link`.

    Each count is a sub-query: two counts in one join would multiply each other's rows.
    """
    rows = model._default_manager.filter(**{link: OuterRef("pk")}).order_by()
    numbers = rows.values(link).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers), 0)


class OperatorAdmin(AnyAdmin):
    """What every admin class of the operators shares."""

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the object or None. An empty `_to_field` is none: Django looks for its field."""
        return super().get_object(request, object_id, from_field or None)


class ReadOnlyAdmin(OperatorAdmin):
    """A list with search and detail view that neither adds, changes nor deletes."""

    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever gets here is an operator (`OperatorSite.has_permission`)."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
