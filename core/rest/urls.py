"""Core REST: every path below `/rest` (without trailing slash: `twenty.api.middleware`).

Tried before all others, because most requests are these; paths of other APIs below `/rest` are
excluded by their first segment. Some clients join a document's server `…/rest/` and path `/people`
to `/rest//people`.
"""

from django.urls import URLPattern, re_path
from rest_framework.routers import DynamicRoute, Route, SimpleRouter

from core.rest.transactions.viewset import TransactionViewSet
from core.rest.viewsets import RecordViewSet
from twenty.api.methods import tells_methods

OTHER_SEGMENTS = "metadata|open-api|apiKeys|webhooks|imports"
# No object can have this name.
SEARCH = "search"
# An object of an earlier release may have one of these: then it is served.
CHANGES, TRANSACTION = "changes", "transaction"
_PREFIX = rf"rest/(?!(?:{OTHER_SEGMENTS}|/?{SEARCH})(?:/|\Z)|/?(?:{CHANGES}|{TRANSACTION})\Z)/?"
_PLURAL = "(?P<plural>[^/]+)"
_RECORD = {"get": "retrieve", "patch": "partial_update", "put": "partial_update"} | {
    "delete": "destroy"
}
_COLLECTION = {"get": "list", "post": "create"} | {
    "patch": "update_many",
    "put": "update_many",
    "delete": "destroy_many",
}
_METHODS = ("get", "post", "put", "patch", "delete", "trace")


class RecordRouter(SimpleRouter):
    """Routes single records first: their ids have their own form, and they are most frequent."""

    routes = [  # noqa: RUF012  declared so by DRF
        Route(r"^{prefix}/{lookup}\Z", _RECORD, "{basename}-detail", True, {}),
        Route(r"^{prefix}\Z", _COLLECTION, "{basename}-list", False, {}),
        DynamicRoute(r"^{prefix}/{url_path}\Z", "{basename}-{url_name}", False, {}),
        DynamicRoute(r"^{prefix}/{lookup}/{url_path}\Z", "{basename}-{url_name}", True, {}),
    ]


def _also(path: str, actions: dict[str, str]) -> URLPattern:
    return re_path(rf"^{_PREFIX}{path}\Z", RecordViewSet.as_view({**actions}))


router = RecordRouter(trailing_slash=False)
router.register(_PREFIX + _PLURAL, RecordViewSet, basename="records")

urlpatterns = [
    *router.urls,
    re_path(rf"^rest//?{SEARCH}\Z", RecordViewSet.as_view({"get": "search"})),
    re_path(
        rf"^rest//?(?P<plural>{CHANGES})\Z",
        RecordViewSet.as_view({**_COLLECTION, "get": "changes"}),
    ),
    re_path(
        rf"^rest//?(?P<plural>{TRANSACTION})\Z",
        TransactionViewSet.as_view({**_COLLECTION, "post": "transaction"}),
    ),
    _also(f"batch/{_PLURAL}", {"post": "create_many"}),
    _also(f"restore/{_PLURAL}", {"patch": "restore_many"}),
    _also(f"restore/{_PLURAL}/(?P<pk>[^/]+)", {"patch": "restore"}),
    _also(f"{_PLURAL}/(?P<pk>[^/]+)/restore", {"patch": "restore"}),
    _also(f"{_PLURAL}/(?P<pk>[^/]+)", _RECORD),  # reports that this is no id
    re_path(
        rf"^rest(?!/(?:{OTHER_SEGMENTS})(?:/|\Z))(?:/(?P<path>[\s\S]*))?\Z",
        tells_methods(lambda path="": ())(
            RecordViewSet.as_view(dict.fromkeys(_METHODS, "no_such_path"))
        ),
    ),
]
