"""Which paths are API paths: no session, no cookies, no CSRF, no page language.

One list serves both the middleware that only pages need and CORS, which only APIs need.
"""

# First segments. /healthz and /readyz are called by machines too.
_SERVED = frozenset({"rest", "graphql", "metadata", "open-api"})
# Requested by programs only, though nothing is there: they get a program's answer.
_NOT_SERVED = frozenset(
    {"mcp", "oauth", ".well-known", "files", "api", "auth", "webhooks", "client-config"}
)
API_SEGMENTS = _SERVED | _NOT_SERVED
GRAPHQL_SEGMENTS = frozenset({"graphql", "metadata"})
MACHINE_SEGMENTS = API_SEGMENTS | {"healthz", "readyz"}


def is_api_path(path: str) -> bool:
    """Tell whether `path` (from the root, as in `request.path_info`) belongs to one of the APIs."""
    return path[1:].partition("/")[0] in API_SEGMENTS


def is_graphql_path(path: str) -> bool:
    """Tell whether refusals of `path` have the form of GraphQL errors."""
    return path[1:].partition("/")[0] in GRAPHQL_SEGMENTS


def wants_page(accept: str, *, is_htmx: bool) -> bool:
    """Tell whether the client of an unknown address reads HTML: browsers say so in `Accept`."""
    return is_htmx or "text/html" in accept or "application/xhtml" in accept


def is_page_path(path: str) -> bool:
    """Tell whether a browser is the client: all but the APIs and the health addresses."""
    return path[1:].partition("/")[0] not in MACHINE_SEGMENTS
