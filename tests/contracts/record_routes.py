"""The paths of records as the router has them: form → method → action of the viewset."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from core.rest.urls import urlpatterns

ID = "0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01"
EXAMPLES = {
    "/{plural}": "people",
    "/{plural}/{id}": f"people/{ID}",
    "/batch/{plural}": "batch/people",
    "/{plural}/{id}/restore": f"people/{ID}/restore",
    "/restore/{plural}/{id}": f"restore/people/{ID}",
    "/{plural}/restore": "people/restore",
    "/restore/{plural}": "restore/people",
    "/{plural}/duplicates": "people/duplicates",
    "/{plural}/merge": "people/merge",
    "/{plural}/groupBy": "people/groupBy",
    "/search": "search",
}
# Action → the functions of `core.records` that it may call.
OPERATIONS = {
    "list": {"find_many", "export"},
    "retrieve": {"find_one"},
    "create": {"create_one"},
    "create_many": {"create_many"},
    "partial_update": {"update_one"},
    "update_many": {"update_many"},
    "destroy": {"delete_one", "destroy_one"},
    "destroy_many": {"delete_many", "destroy_many"},
    "restore": {"restore_one"},
    "restore_many": {"restore_many"},
    "duplicates": {"find_duplicates"},
    "merge": {"merge"},
    "group_by": {"group_by"},
    "search": {"search"},
}
# Routes whose only work is to say what is wrong with a path.
REFUSED = ("people/no-id", "people/no-id/restore", "a/b/c/d")

# Served and documented where the change feed is on; their rights: tests/core/events.
OF_EVENTS = ("changes", f"people/{ID}/history", f"people/{ID}/history/AAAA/restore")
# Several of the operations above at once; its rights are theirs: tests/core/transactions.
OF_SEVERAL = ("transaction",)


def pattern_of(path: str) -> URLPattern | URLResolver:
    return next(pattern for pattern in urlpatterns if pattern.resolve(f"rest/{path}"))


def actions_of(path: str) -> dict[str, str]:
    """Method → action, without `HEAD`, which is `GET`."""
    actions: dict[str, str] = getattr(pattern_of(path), "callback").actions  # noqa: B009  DRF puts them there
    return {method.upper(): name for method, name in actions.items() if method != "head"}


FORMS = {form: actions_of(path) for form, path in EXAMPLES.items()}
UNKNOWN_ROUTES = [
    pattern
    for pattern in urlpatterns
    if pattern
    not in {pattern_of(path) for path in (*EXAMPLES.values(), *REFUSED, *OF_EVENTS, *OF_SEVERAL)}
]
