"""What every API answer shares: CORS, the slash rule, rate headers, a request id.

Requests for pages pass through to the rest of the chain. For the others:

- the view is called from here: sessions, sign-in, CSRF, messages and languages, which come after
  this class in the chain, mean nothing to a caller with a key and would cost half of a small
  request's time;
- `OPTIONS` is answered here, with the methods of that very address: it needs no key and is not
  counted (docs/api/README.md#cors);
- a trailing slash is dropped before the URL is resolved, so that every API path responds with and
  without it, directly, never by redirect;
- any origin may read the answer, without credentials: a key in the `Authorization` header is the
  only way in, so a page that holds none sees nothing;
- a large answer is compressed, if its caller takes that (`twenty.http.compression`);
- `request.rate_limit` (set by `apikeys.limits.throttling`) becomes `X-RateLimit-*`;
- an exception that leaves a view becomes the envelope of its API.

The health addresses, which machines call too, are answered from here as well, without any of this.

If SERVER_URL is https, every answer, including pages, tells browsers to use TLS only.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import ResolverMatch, resolve

from apikeys.limits.throttling import show_limit
from twenty.api.methods import methods_of
from twenty.errors import UriTooLong
from twenty.http.api_paths import is_api_path, is_graphql_path, is_page_path
from twenty.http.chunked_body import expect_chunked_body
from twenty.http.compression import compress
from twenty.http.error_handlers import graphql_refusal, rest_response
from twenty.http.request_id import begin_request
from twenty.http.server_timing import end_timing, start_timing

ALLOWED_HEADERS = (
    "Authorization, Content-Type, X-Metadata-Format, X-Schema-Version, X-App-Version, X-Locale, "
    "X-Request-Id, X-Number-Format, If-None-Match, If-Match, Idempotency-Key, X-Transaction, "
    "Prefer"
)
EXPOSED_HEADERS = (
    "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, "
    "X-Twenty-Fields-Capped, X-Twenty-Fields-Max, X-Request-Id, WWW-Authenticate, Allow, ETag, "
    "Deprecation, Link, Location, Server-Timing, Content-Disposition, Idempotency-Replayed, "
    "X-Dry-Run, Preference-Applied"
)
_COMMON_HEADERS = {
    name.lower(): (name, value)
    for name, value in (
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", EXPOSED_HEADERS),
        ("X-Content-Type-Options", "nosniff"),
    )
}
_VARY = ("Vary", "Accept, Accept-Encoding")
PREFLIGHT_SECONDS = "86400"
# A longer address is refused by the server's HTTP library, without an envelope: this limit is a
# little lower.
MAX_URL_CHARACTERS = 60_000
# For this host alone: what else its domain serves is not ours to decide.
HSTS = "max-age=31536000"


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.is_timed = settings.SERVER_TIMING
        self.is_https: bool = settings.IS_HTTPS

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._answered(request)
        if self.is_https:
            # Django's own is sent only if a trusted proxy reports the scheme. Browsers ignore it
            # without TLS.
            response.headers["Strict-Transport-Security"] = HSTS
        return response

    def _answered(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if is_page_path(path):
            return self.get_response(request)
        if not is_api_path(path):
            return _answer(request)
        if request.method == "OPTIONS":
            return _preflight(path.rstrip("/"))
        request_id = begin_request()
        if self.is_timed:
            start_timing()
        if "HTTP_TRANSFER_ENCODING" in request.META:
            expect_chunked_body(request)
        if path.endswith("/"):
            request.path_info = path[:-1]
        response = _answer(request)
        request.path_info = path
        _decorate(request, response, request_id)
        if self.is_timed:
            response["Server-Timing"] = end_timing()
        return response


@lru_cache(maxsize=1024)
def _resolved(urlconf: str, path: str) -> ResolverMatch:
    """Resolve a path; those of lists and of the GraphQL APIs recur."""
    return resolve(path, urlconf)


def _answer(request: HttpRequest) -> HttpResponseBase:
    """Return what the path's view answers."""
    try:
        if len(request.path_info) + len(request.META.get("QUERY_STRING", "")) > MAX_URL_CHARACTERS:
            raise _too_long(request)
        match = request.resolver_match = _resolved(settings.ROOT_URLCONF, request.path_info)
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        if isinstance(response, SimpleTemplateResponse):  # DRF's
            response.render()
    except Exception as error:
        # The last resort: views answer their own errors.
        if is_graphql_path(request.path_info):
            return graphql_refusal(error)
        return rest_response(error)
    return response


def _too_long(request: HttpRequest) -> UriTooLong:
    length = len(request.path_info) + len(request.META.get("QUERY_STRING", ""))
    return UriTooLong(
        f"The URL has {length} characters; at most {MAX_URL_CHARACTERS} are taken. Send long "
        "filters over GraphQL, or ask in parts."
    )


def _preflight(path: str) -> HttpResponse:
    methods = ", ".join(methods_of(resolve(path, settings.ROOT_URLCONF)))
    return HttpResponse(
        status=204,
        headers={
            "Allow": methods,
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": ALLOWED_HEADERS,
            "Access-Control-Expose-Headers": EXPOSED_HEADERS,
            "Access-Control-Max-Age": PREFLIGHT_SECONDS,
        },
    )


def _decorate(request: HttpRequest, response: HttpResponseBase, request_id: str) -> None:
    # Bypasses the checks of Django's header mapping, which cost more than all of this: no value
    # here comes from a request.
    store = response.headers._store
    store.update(_COMMON_HEADERS)
    store.setdefault("vary", _VARY)
    store["x-request-id"] = ("X-Request-Id", request_id)
    show_limit(request)  # where nobody was charged: every API answer carries the headers
    rate = getattr(request, "rate_limit", None)
    if rate is not None:
        store["x-ratelimit-limit"] = ("X-RateLimit-Limit", str(rate.limit))
        store["x-ratelimit-remaining"] = ("X-RateLimit-Remaining", str(rate.remaining))
        store["x-ratelimit-reset"] = ("X-RateLimit-Reset", str(rate.reset))
    if "HTTP_ACCEPT_ENCODING" in request.META:
        compress(request, response)
