"""The answer to a caller whose body did not arrive in time."""

from twenty.errors import RequestTimeout
from twenty.http.api_paths import is_graphql_path, is_page_path
from twenty.http.error_handlers import graphql_refusal, rest_response
from twenty.server.granian_fence import Answer


def late_answer(path: str) -> Answer:
    """Return 408, in the envelope of the API that `path` belongs to, else as plain text."""
    error = RequestTimeout()
    if is_page_path(path):
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
        return error.status, headers, error.message.encode()
    response = graphql_refusal(error) if is_graphql_path(path) else rest_response(error)
    headers = [*response.items(), ("Access-Control-Allow-Origin", "*")]
    return error.status, headers, response.content
