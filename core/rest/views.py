"""The one view behind every record path (contract rest.md §1).

What comes in: any method on any path below `/rest` that no more specific route took. What goes
out: the operation's JSON bytes, or an error. The stages stand in `RecordsView.answer`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from core.rest.operations import OPERATIONS, Call
from core.rest.routing import find_object, find_route
from twenty.api.view import ApiView

_NO_ID = UUID(int=0)  # operations on a collection never look at it


class RecordsView(ApiView):
    def answer(self, request: Request, path: str = "") -> Response:
        route = find_route(request.method or "", path)
        call = Call(
            context=self.context,
            obj=find_object(self.context.catalog, route.object_name),
            parameters=self.parameters,
            read_body=self.body,
            id=route.record_id or _NO_ID,
        )
        answer = OPERATIONS[route.operation](call)
        return Response(answer.body, status=answer.status, headers=call.headers or None)

    # Which methods a path has is `core.rest.routing`'s to say, with the right `Allow`.
    get = post = put = patch = delete = answer

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        return self.answer(self.request, **kwargs)
