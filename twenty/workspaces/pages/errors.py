"""What the browser shows when an address does not exist, a form cannot be trusted, or we failed.

Django calls these views itself (`handler404`, `handler500`, `CSRF_FAILURE_VIEW`). Unknown addresses
of the APIs never come here, they answer in JSON (`twenty.api.unknown_path`); a program that asks
for another unknown address is told the same way.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.defaults import server_error

from twenty.api.unknown_path import unknown_api_path
from twenty.http.api_paths import is_page_path, wants_page
from twenty.workspaces.pages.security import with_page_policy
from twenty.workspaces.pages.settings_page import plain_page


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    accept, is_htmx = request.headers.get("Accept", ""), "HX-Request" in request.headers
    if isinstance(exception, Resolver404) and not wants_page(accept, is_htmx=is_htmx):
        return unknown_api_path(request)
    text = _("Nothing is at this address. Perhaps it was deleted, or the link is not complete.")
    return plain_page(request, _("There is no such page"), text, 404, is_way_home=True)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _("It was open for too long, or cookies are off. Go back, reload and send it again.")
    return plain_page(request, _("The form was not accepted"), text, 403, is_way_home=True)


def failed(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: session and database may be what failed."""
    if not is_page_path(request.path_info):
        return server_error(request)
    shown = {
        "LANGUAGE_CODE": get_language(),
        "title": _("Something went wrong here"),
        "text": _("The operator of this server finds the cause in its log."),
        "home": True,
    }
    return with_page_policy(HttpResponse(render_to_string("account/plain.html", shown), status=500))
