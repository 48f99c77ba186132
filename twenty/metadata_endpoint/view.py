"""`POST /metadata`: one document in, one answer out.

Answers have the media types of GraphQL over HTTP. A token is needed, except for the sign-in
mutations, which ignore it (a client renews its session with an expired token in the header), and
for what a sign-in page queries before. So the caller is identified first, and of a stranger's
request no more is read than signing in takes. One request is one call of the rate limit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from graphene_django.views import GraphQLView
from graphql import GraphQLResolveInfo, OperationDefinitionNode, OperationType, execute_sync
from graphql.execution.values import get_variable_values

from apikeys.caller.authentication import authenticate
from apikeys.context import RequestContext
from apikeys.graphql.public import PUBLIC_FIELDS
from apikeys.graphql.sign_in import SIGN_IN_FIELDS
from apikeys.limits.throttling import count_call, show_limit
from metadata.graphql.context import MetadataContext
from metadata.graphql.errors import document_errors, resolver_errors
from twenty.api.all_or_nothing import Outcome, refuse_transaction
from twenty.api.dry_run import is_dry_run, rehearsed, sign_in_is_done
from twenty.api.idempotency import HEADER, answer_once, key_without_caller
from twenty.api.preconditions import refuse_unhonoured
from twenty.db.connections import drop_dead_connections
from twenty.errors import ApiError, MethodNotAllowed, RequestTimeout
from twenty.http.error_handlers import api_error_of, graphql_error
from twenty.http.graphql.exchange import (
    GraphqlRequest,
    data_response,
    read_request,
    refusal_response,
    request_error_response,
)
from twenty.http.query_string import parse_query
from twenty.metadata_endpoint.documents import (
    Document,
    DocumentError,
    read_document,
    require_valid,
    root_names,
)

# Clients sign in with a document of a few hundred characters.
LONGEST_SIGN_IN = 4000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the body asks for, or why it cannot be served (told only to an authenticated caller)."""

    request: GraphqlRequest | None = None
    document: Document | None = None
    operation: OperationDefinitionNode | None = None
    problem: ApiError | DocumentError | None = None

    @property
    def is_sign_in(self) -> bool:
        """Tell whether only sign-in mutations are requested."""
        return self._asks_only(SIGN_IN_FIELDS)

    @property
    def is_public(self) -> bool:
        """Tell whether nothing in the request needs a token."""
        return self.is_sign_in or self._asks_only(PUBLIC_FIELDS)

    def _asks_only(self, fields: frozenset[str]) -> bool:
        names = root_names(self.operation) if self.operation else None
        return bool(names) and names is not None and names <= fields


class MetadataGraphqlView(GraphQLView):
    """Keys, roles, members, workspace and data model as GraphQL.

    Schema (`GRAPHENE` in the settings), root value and middleware are graphene-django's. HTTP is
    not: callers are identified before their body is read, and there is no GET (decision 0026).
    """

    served_methods = ("POST",)

    def dispatch(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        try:
            if request.method != "POST":
                # Reported without a token: nothing is served here, to nobody.
                raise MethodNotAllowed(
                    f"GraphQL is served over POST only, not {request.method}.",
                    headers={"Allow": "POST, OPTIONS"},
                )
            caller, asked = _caller_and_question(request)
            refuse_unhonoured(request.META, request.method)
            refuse_transaction(request.META)
            if isinstance(asked.problem, ApiError) and asked.request is None:
                raise asked.problem
        except ApiError as error:
            show_limit(request)
            return refusal_response(request, error)
        if caller is None:
            show_limit(request)
            drop_dead_connections()
        return self._answer(request, caller, asked)

    def _answer(
        self, request: HttpRequest, caller: RequestContext | None, asked: Asked
    ) -> HttpResponse:
        try:
            if asked.problem is not None:
                raise asked.problem
            return self._run(request, caller, asked)
        except DocumentError as error:
            return request_error_response(request, document_errors(error.code, error.errors))
        except ApiError as error:
            return request_error_response(request, [graphql_error(error)])

    def _run(
        self, request: HttpRequest, caller: RequestContext | None, asked: Asked
    ) -> HttpResponse:
        if asked.request is None or asked.document is None or asked.operation is None:
            raise RuntimeError("a document without a problem has all its parts")
        schema = self.schema.graphql_schema
        require_valid(asked.document, asked.request.query)
        variables = get_variable_values(
            schema,
            asked.operation.variable_definitions,
            dict(asked.request.variables),
            max_errors=20,
        )
        if isinstance(variables, list):
            raise DocumentError("BAD_USER_INPUT", variables)
        is_tried = is_dry_run(parse_query(request.META.get("QUERY_STRING", "")))
        is_mutation = asked.operation.operation is OperationType.MUTATION
        if not is_mutation or not (is_tried or HEADER in request.META):
            return self._executed(request, caller, asked, [])
        if caller is None:
            raise sign_in_is_done() if is_tried else key_without_caller()
        done = _RootFields()

        def act() -> Outcome:
            response = self._executed(request, caller, asked, [done])
            return Outcome(response, done.are_some)

        try:
            return rehearsed(act) if is_tried else answer_once(request, caller, act)
        except Exception as error:
            return refusal_response(request, api_error_of(error))

    def _executed(
        self,
        request: HttpRequest,
        caller: RequestContext | None,
        asked: Asked,
        watchers: Sequence[object],
    ) -> HttpResponse:
        if asked.request is None or asked.document is None:
            raise RuntimeError("a document without a problem has all its parts")
        result = execute_sync(
            self.schema.graphql_schema,
            asked.document.node,
            root_value=self.get_root_value(request),
            context_value=MetadataContext(request, caller),
            variable_values=dict(asked.request.variables),
            operation_name=asked.request.operation_name,
            middleware=[*(self.get_middleware(request) or ()), *watchers],
        )
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = resolver_errors(result.errors)
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return data_response(request, text.encode("utf-8", "replace"))


class _RootFields:
    """Notes, as a middleware of the execution, whether some root field was carried out."""

    are_some = False

    def resolve(self, following: Any, root: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        value = following(root, info, **arguments)
        if info.path.prev is None:
            self.are_some = True
        return value


def _caller_and_question(request: HttpRequest) -> tuple[RequestContext | None, Asked]:
    """Return caller (None for strangers and those signing in) and request. Raises `ApiError`."""
    try:
        caller = authenticate(request)
    except ApiError as refusal:
        asked = _read(request, longest=LONGEST_SIGN_IN)
        if asked.is_public:
            return None, asked
        raise asked.problem if isinstance(asked.problem, RequestTimeout) else refusal from None
    asked = _read(request)
    if asked.is_sign_in:
        return None, asked
    count_call(request, caller)
    return caller, asked


def _read(request: HttpRequest, longest: int | None = None) -> Asked:
    """Read the body; a document of more than `longest` characters is not parsed."""
    read = document = None
    try:
        read = read_request(request)
        if longest is not None and len(read.query) > longest:
            return Asked(read)
        document = read_document(read.query)
        return Asked(read, document, document.operation(read.operation_name))
    except (ApiError, DocumentError) as problem:
        return Asked(read, document, None, problem)
