"""Which paths are API paths: no session, no cookies, no CSRF, no page language.

One list for the middleware that only pages need and for CORS, which only APIs need.
"""

# First segments. /healthz and /readyz are called by machines too.
_SERVED = frozenset({"rest", "graphql", "metadata", "open-api"})
# What only programs ask for, though nothing is there: they are told so as programs are.
_NOT_SERVED = frozenset(
    {"mcp", "oauth", ".well-known", "files", "api", "auth", "webhooks", "client-config"}
)
API_SEGMENTS = _SERVED | _NOT_SERVED
GRAPHQL_SEGMENTS = frozenset({"graphql", "metadata"})
MACHINE_SEGMENTS = API_SEGMENTS | {"healthz", "readyz"}


def is_api_path(path: str) -> bool:
    """Whether `path` (from the root, as in `request.path_info`) belongs to one of the APIs."""
    return path[1:].partition("/")[0] in API_SEGMENTS


def is_graphql_path(path: str) -> bool:
    """Whether refusals of `path` are worded as GraphQL's errors are."""
    return path[1:].partition("/")[0] in GRAPHQL_SEGMENTS


def wants_page(accept: str, *, is_htmx: bool) -> bool:
    """Whether whoever asked for an unknown address reads HTML: a browser says so in `Accept`."""
    return is_htmx or "text/html" in accept or "application/xhtml" in accept


def is_page_path(path: str) -> bool:
    """Whether a person's browser asks: everything but the APIs and the health addresses."""
    return path[1:].partition("/")[0] not in MACHINE_SEGMENTS
