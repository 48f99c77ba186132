"""What the browser shows for unknown addresses, untrusted forms, an unavailable database and our
failures.

Django calls these views itself (`handler404`, `handler500`, `CSRF_FAILURE_VIEW`). Unknown addresses
of the APIs are answered in JSON instead (`twenty.api.unknown_path`), as are other unknown addresses
that a program requests.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.defaults import server_error

from twenty.api.unknown_path import unknown_api_path
from twenty.db.errors import STORAGE_FULL, api_error
from twenty.errors import ServiceBusy
from twenty.http.api_paths import is_page_path, wants_page
from twenty.workspaces.pages.security import with_page_policy
from twenty.workspaces.pages.settings_page import plain_page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    accept, is_htmx = request.headers.get("Accept", ""), "HX-Request" in request.headers
    if isinstance(exception, Resolver404) and not wants_page(accept, is_htmx=is_htmx):
        return unknown_api_path(request)
    text = _(
        "There is nothing at this address. It may have been deleted, or the link is incomplete."
    )
    return plain_page(request, _("There is no such page"), text, 404, is_way_home=True)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _(
        "It was open for too long, or cookies are disabled. Go back, reload the page and send it "
        "again."
    )
    return plain_page(request, _("The form was not accepted"), text, 403, is_way_home=True)


def failed(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: session and database may be what failed."""
    if not is_page_path(request.path_info):
        return server_error(request)
    refusal = api_error(sys.exc_info()[1] or Exception(), None)
    # The error may have happened before the page's language was chosen.
    with translation.override(translation.get_language_from_request(request)):
        if isinstance(refusal, ServiceBusy):
            return _busy(refusal)
        title = _("Something went wrong")
        return _without_request(
            title, _("The operator of this server can find the cause in its log.")
        )


def _busy(refusal: ServiceBusy) -> HttpResponse:
    """Answer while the database is unavailable, overloaded or out of disk space."""
    title = _("The server is busy")
    text = _("Its database is not responding right now. Please try again in a moment.")
    if refusal.code == STORAGE_FULL:
        title = _("The disk is full")
        text = _("Nothing was changed because there is no space left. Reading still works.")
    response = _without_request(title, text, refusal.status, refusal.headers)
    # Django would log a traceback for each page, for as long as the database is unavailable.
    response._has_been_logged = True  # type: ignore[attr-defined]
    logger.warning("A page was answered %s: %s", refusal.status, type(sys.exc_info()[1]).__name__)
    return response


def _without_request(
    title: StrOrPromise,
    text: StrOrPromise,
    status: int = 500,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    shown = {"LANGUAGE_CODE": get_language(), "title": title, "text": text, "home": True}
    content = render_to_string("account/plain.html", shown)
    return with_page_policy(HttpResponse(content, status=status, headers=headers))
