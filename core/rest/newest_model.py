"""A request that was refused by a data model that has just changed is tried again on the newest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase

from core.rest.entity_tags import opaque_tag
from twenty.api.view import ApiViewSet
from twenty.db.row_versions import CURRENT
from twenty.errors import ApiError, PreconditionFailed

_ATTEMPTS = 4
FAILED = 500


class OnNewestModel(ApiViewSet):
    """Actions set `saw_model` before they look at the catalog."""

    saw_model = False

    def handle_exception(self, exc: Exception) -> Any:
        """Retry a request whose refusal may come from a data model that has just changed.

        The answer would have shown a field that is gone, so the refusal does not count; the
        request, which did nothing, is tried again on the newest model.
        """
        error = exc
        for _ in range(_ATTEMPTS - 1):
            if not self._is_of_former_model(error):
                break
            try:
                return self._act()
            except Exception as again:
                error = again
        self.headers = {}
        if isinstance(error, PreconditionFailed) and CURRENT in error.body:
            tag = opaque_tag(self.context, error.body[CURRENT])
            error.headers["ETag"] = f'"{tag}"'
        return super().handle_exception(error)

    def _is_of_former_model(self, error: Exception) -> bool:
        """Tell whether the action used a model that is no longer the newest, and load that one."""
        if not self.saw_model or not isinstance(error, ApiError) or error.status >= FAILED:
            return False
        newest = self.context.reloaded()
        if newest.workspace.schema_version == self.context.workspace.schema_version:
            return False
        self.context = newest
        return True

    def _act(self) -> HttpResponseBase:
        self.headers = {}
        act: Callable[..., HttpResponseBase] = getattr(self, self.action)
        return act(self.request, *self.args, **self.kwargs)
