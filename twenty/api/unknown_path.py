"""Paths of the APIs that nothing serves: a JSON 404 instead of the pages' one."""

from django.http import HttpRequest, HttpResponse

from twenty.api.methods import tells_methods
from twenty.errors import NotFound
from twenty.http.error_handlers import rest_response


@tells_methods(lambda: ())
def unknown_api_path(request: HttpRequest) -> HttpResponse:
    return rest_response(NotFound(f"Cannot {request.method} {request.path}"))
