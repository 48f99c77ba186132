"""`POST /graphql`: one document in, one answer out; `GET /graphql/schema.graphql`: the schema.

`_answer` names the stages in order, so that reading it shows the whole way. A plain Django view
over graphql-core; decision 0026 says why.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import View
from graphql import OperationType

from apikeys.caller.authentication import authenticate
from apikeys.context import RequestContext
from apikeys.limits.throttling import count_call
from core.graphql.document.documents import DocumentError, prepare
from core.graphql.errors import api_error_entry, graphql_error_entries
from core.graphql.execution import Execution, choose_operation
from core.graphql.number_texts import wants_texts
from core.graphql.types.schema import schema_for, schema_text
from twenty.api.all_or_nothing import TRANSACTION, Outcome, all_or_nothing, is_all_or_nothing
from twenty.api.dry_run import is_dry_run, rehearsed
from twenty.api.idempotency import HEADER, answer_once
from twenty.api.methods import tells_methods
from twenty.api.preconditions import IF_MATCH, IF_NONE_MATCH, IF_UNMODIFIED_SINCE, refuse_unhonoured
from twenty.errors import ApiError, MethodNotAllowed
from twenty.http.error_handlers import api_error_of
from twenty.http.graphql.exchange import (
    GraphqlRequest,
    data_response,
    read_request,
    refusal_response,
    request_error_response,
)
from twenty.http.graphql.limits import current_limits
from twenty.http.query_string import parse_query
from twenty.http.server_timing import begin_stage

logger = logging.getLogger(__name__)


class CoreGraphqlView(View):
    """The workspace's records as GraphQL; one schema per workspace and data model version."""

    served_methods = ("POST",)

    def dispatch(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        try:
            context = authenticate(request)
            count_call(request, context)
            begin_stage("request")
            meta = request.META
            if IF_MATCH in meta or IF_NONE_MATCH in meta or IF_UNMODIFIED_SINCE in meta:
                refuse_unhonoured(meta, request.method)
            is_atomic = TRANSACTION in meta and is_all_or_nothing(meta)
            raw = meta.get("QUERY_STRING", "")
            is_tried = bool(raw) and is_dry_run(parse_query(raw))
            if wants_texts(request):
                context = replace(context, has_text_numbers=True)
            asked = read_request(request)
        except ApiError as error:
            return refusal_response(request, error)
        return self._answer(request, context, asked, is_atomic=is_atomic, is_tried=is_tried)

    def _answer(
        self,
        request: HttpRequest,
        context: RequestContext,
        asked: GraphqlRequest,
        *,
        is_atomic: bool,
        is_tried: bool,
    ) -> HttpResponse:
        limits = current_limits()
        try:
            schema = schema_for(context.catalog)
            prepared = prepare(asked.query, schema, context.catalog, limits)
            operation = choose_operation(prepared, asked.operation_name)
            execution = Execution(
                request,
                context,
                schema,
                prepared,
                operation,
                asked.variables,
                limits,
                is_atomic=is_atomic and operation.operation is OperationType.MUTATION,
            )
        except DocumentError as error:
            entries = graphql_error_entries(error.code, error.errors)
            return request_error_response(request, _noting_stale_client(request, context, entries))
        except ApiError as error:
            return request_error_response(request, [api_error_entry(error)])
        if execution.is_mutation and (is_tried or is_atomic or HEADER in request.META):
            return _carried_out(request, context, execution, is_tried=is_tried)
        return data_response(request, execution.run())


def _carried_out(
    request: HttpRequest, context: RequestContext, execution: Execution, *, is_tried: bool
) -> HttpResponse:
    """Answer a document that is only tried, has an `Idempotency-Key`, or is one transaction.

    With a key, the answer is kept unless every mutation was refused.
    """

    def act() -> Outcome:
        response = data_response(request, execution.run())
        return Outcome(response, execution.has_written)

    try:
        if is_tried:
            return rehearsed(act)
        if HEADER in request.META:
            return answer_once(request, context, act)
        return all_or_nothing(act)
    except Exception as error:
        return refusal_response(request, api_error_of(error))


def _noting_stale_client(
    request: HttpRequest, context: RequestContext, entries: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Mark validation errors of a client that knows another schema version.

    See docs/api/graphql.md#errors.
    """
    known = request.headers.get("x-schema-version")
    if known is None or known == str(context.workspace.schema_version):
        return entries
    return [
        {
            "message": "Schema version mismatch.",
            "extensions": {
                "code": "SCHEMA_VERSION_MISMATCH",
                "subCode": "SCHEMA_VERSION_MISMATCH",
                "userFriendlyMessage": "Your workspace has been updated with a new data model. "
                "Please refresh the page.",
            },
        }
    ]


_SCHEMA_METHODS = ("GET", "HEAD", "OPTIONS")


@tells_methods(lambda: _SCHEMA_METHODS)
def schema_document(request: HttpRequest) -> HttpResponse:
    """Return the workspace's schema as SDL, for authenticated callers."""
    try:
        if request.method not in _SCHEMA_METHODS:
            raise MethodNotAllowed(
                f"The schema is served over GET only, not {request.method}.",
                headers={"Allow": ", ".join(_SCHEMA_METHODS)},
            )
        context = authenticate(request)
        count_call(request, context)
    except ApiError as error:
        return refusal_response(request, error)
    return HttpResponse(schema_text(context.catalog), content_type="text/plain; charset=utf-8")
