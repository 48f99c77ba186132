"""The one view behind every record path (contract rest.md §1).

What comes in: any method on any path below `/rest` that no more specific route took. What goes
out: the operation's JSON bytes, or an error. The stages stand in `RecordsView.answer`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from apikeys.context import RequestContext
from core.rest.operations import OPERATIONS, Call
from core.rest.routing import find_object, find_route
from twenty.api.view import ApiView
from twenty.errors import ApiError

JSON = "application/json; charset=utf-8"
_NO_ID = UUID(int=0)  # operations on a collection never look at it


_ATTEMPTS = 4


class RecordsView(ApiView):
    def answer(self, request: Request, path: str = "") -> HttpResponse:
        """A refusal that a data model just changed may have caused (the answer would have shown a
        field that is gone) is no answer: the request, which then did nothing, is tried again on
        the newest model."""
        context = self.context
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._answer(context, request, path)
            except ApiError as refusal:
                newest = context.reloaded()
                if newest.workspace.schema_version == context.workspace.schema_version:
                    raise
                if refusal.status >= 500:
                    raise
                context = newest
        return self._answer(context, request, path)

    def _answer(self, context: RequestContext, request: Request, path: str) -> HttpResponse:
        route = find_route(request.method or "", path)
        call = Call(
            context=context,
            obj=find_object(context.catalog, route.object_name),
            parameters=self.parameters,
            read_body=self.body,
            id=route.record_id or _NO_ID,
        )
        answer = OPERATIONS[route.operation](call)
        # Finished bytes need no renderer: DRF's Response would pass them through several stages.
        return HttpResponse(
            answer.body, content_type=JSON, status=answer.status, headers=call.headers or None
        )

    # Which methods a path has is `core.rest.routing`'s to say, with the right `Allow`.
    get = post = put = patch = delete = answer

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.answer(self.request, **kwargs)
