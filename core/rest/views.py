"""The one view behind every record path (docs/api/rest.md#paths).

What comes in: any method on any path below `/rest` that no more specific route took. What goes
out: the operation's JSON bytes, or an error. No DRF here: the record service checks names, values
and rights itself, the bytes are finished, and DRF's request would cost a fifth of a small request.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from apikeys.caller.authentication import authenticate
from apikeys.context import RequestContext
from apikeys.limits.throttling import count_call
from core.rest.operations import OPERATIONS, Call
from core.rest.routing import find_object, find_route
from twenty.errors import ApiError
from twenty.http.error_handlers import JSON_CONTENT_TYPE, rest_response
from twenty.http.parsers import read_body
from twenty.http.query_string import parse_query

_NO_ID = UUID(int=0)  # operations on a collection never look at it
_ATTEMPTS = 4


def records_view(request: HttpRequest, path: str = "") -> HttpResponse:
    try:
        context = authenticate(request)
        count_call(request, context)
        return _answer(context, request, path)
    except Exception as error:
        return rest_response(error)


def _answer(context: RequestContext, request: HttpRequest, path: str) -> HttpResponse:
    """A refusal that a data model just changed may have caused (the answer would have shown a
    field that is gone) is no answer: the request, which then did nothing, is tried again on the
    newest model."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return _answer_once(context, request, path)
        except ApiError as refusal:
            newest = context.reloaded()
            if newest.workspace.schema_version == context.workspace.schema_version:
                raise
            if refusal.status >= 500:
                raise
            context = newest
    return _answer_once(context, request, path)


def _answer_once(context: RequestContext, request: HttpRequest, path: str) -> HttpResponse:
    route = find_route(request.method or "", path)
    call = Call(
        context=context,
        obj=find_object(context.catalog, route.object_name),
        parameters=parse_query(request.META.get("QUERY_STRING", "")),
        read_body=partial(read_body, request),
        id=route.record_id or _NO_ID,
    )
    answer = OPERATIONS[route.operation](call)
    return HttpResponse(
        answer.body,
        content_type=JSON_CONTENT_TYPE,
        status=answer.status,
        headers=call.headers or None,
    )
