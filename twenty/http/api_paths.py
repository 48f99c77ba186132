"""Which paths are API paths: no session, no cookies, no CSRF, no page language.

One list for the middleware that only pages need and for CORS, which only APIs need.
"""

# First segments. /healthz and /readyz are called by machines too.
API_SEGMENTS = frozenset({"rest", "graphql", "metadata", "open-api"})
GRAPHQL_SEGMENTS = frozenset({"graphql", "metadata"})
MACHINE_SEGMENTS = API_SEGMENTS | {"healthz", "readyz"}


def is_api_path(path: str) -> bool:
    """Whether `path` (from the root, as in `request.path_info`) belongs to one of the APIs."""
    return path[1:].partition("/")[0] in API_SEGMENTS


def is_graphql_path(path: str) -> bool:
    """Whether refusals of `path` are worded as GraphQL's errors are."""
    return path[1:].partition("/")[0] in GRAPHQL_SEGMENTS


def is_page_path(path: str) -> bool:
    """Whether a person's browser asks: everything but the APIs and the health addresses."""
    return path[1:].partition("/")[0] not in MACHINE_SEGMENTS
