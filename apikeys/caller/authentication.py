"""Authentication: turn the `Authorization` header into a `RequestContext`, in one SQL statement.

The prefix tells the three kinds of token apart: API keys, users' access tokens, playground tokens.
See docs/api/README.md#authentication, docs/api/access.md#key-errors, docs/api/rest.md#refusals.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest

from apikeys.caller import playground_tokens
from apikeys.caller.bearer import EXPIRED, INVALID, MISSING, bearer_token, unauthenticated
from apikeys.caller.key_caller import find_key_caller
from apikeys.caller.last_use import note_use
from apikeys.caller.secrets import is_api_key
from apikeys.caller.user_caller import find_user_caller
from apikeys.context import RequestContext
from apikeys.limits.failed_attempts import refuse_flood
from apikeys.limits.throttling import show_limit
from twenty.errors import Unauthenticated
from twenty.http.access_log import describe_caller
from twenty.workspaces import sign_in


def authenticate(request: HttpRequest) -> RequestContext:
    """Return the caller's context.

    A refused request gets `request.rate_limit` too, because every API answer carries the headers.
    Raises `Unauthenticated` (401 with `WWW-Authenticate`), and `RateLimited` for an address that
    fails too often.
    """
    try:
        context = _context_for(bearer_token(request))
    except Unauthenticated as error:
        show_limit(request)
        if error.message != MISSING:
            refuse_flood(request)
        raise
    request.auth = context  # type: ignore[attr-defined]  # where DRF puts it too
    describe_caller(request, actor_id=context.actor.id, workspace_id=context.workspace.id)
    return context


def _context_for(token: str) -> RequestContext:
    read = _key_context if is_api_key(token) else _token_context
    return _twice(read, token)


def _twice(read: Callable[[str], RequestContext], token: str) -> RequestContext:
    """Retry once: a role deleted between the statement and its loading has a successor by then."""
    try:
        return read(token)
    except ObjectDoesNotExist:
        return read(token)


def _key_context(secret: str) -> RequestContext:
    caller = find_key_caller(secret)
    if caller.is_use_due:
        note_use(caller.key_id)
    return caller.context


def _token_context(token: str) -> RequestContext:
    if playground_tokens.is_playground_token(token):
        return _playground_context(token)
    claims = sign_in.read(sign_in.ACCESS, token)
    if claims is None or claims.workspace_id is None:
        raise unauthenticated(INVALID)
    if claims.is_expired:
        raise unauthenticated(EXPIRED)
    caller = find_user_caller(claims.user_id, claims.workspace_id)
    if caller is None or not sign_in.is_bound_to(claims, caller.password):
        raise unauthenticated(INVALID)
    return caller.context


def _playground_context(token: str) -> RequestContext:
    claims = playground_tokens.read(token)
    caller = claims and find_user_caller(claims.user_id, claims.workspace_id)
    if not caller:
        raise unauthenticated(INVALID)
    return caller.context
