"""Django's middleware, for pages only.

Sessions, sign-in, CSRF, messages, languages and HTMX cost time on every request and mean
nothing to a caller with an API key. Each class here is Django's (or the library's) own,
stepping aside on API and health paths. Subclasses, so that Django's checks still find them.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils import translation
from django_htmx.middleware import HtmxMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

from twenty.api_paths import is_page_path


class PagesOnly:
    """Mixed in before a middleware: API paths go straight on to the next one."""

    get_response: Any  # the next middleware or the view

    def __call__(self, request: HttpRequest) -> Any:
        if is_page_path(request.path_info):
            return super().__call__(request)  # type: ignore[misc]  # the middleware mixed in
        return self.get_response(request)


def behind_pages(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Any:
    """What follows those `PagesOnly` classes that come next in the chain: for API paths the same
    as walking through them, without their calls."""
    while isinstance(middleware := getattr(get_response, "__wrapped__", None), PagesOnly):
        get_response = middleware.get_response
    return get_response


class PageSecurity(PagesOnly, SecurityMiddleware):
    pass


class PageStaticFiles(PagesOnly, WhiteNoiseMiddleware):
    pass


class PageSession(PagesOnly, SessionMiddleware):
    pass


class PageLocale(PagesOnly, LocaleMiddleware):
    def __call__(self, request: HttpRequest) -> Any:
        """The language ends with the page: the next request of this thread may be an API's,
        whose messages are English."""
        try:
            return super().__call__(request)
        finally:
            translation.deactivate()


class PageCommon(PagesOnly, CommonMiddleware):
    pass


class PageCsrf(PagesOnly, CsrfViewMiddleware):
    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> Any:
        if is_page_path(request.path_info):
            return super().process_view(request, callback, callback_args, callback_kwargs)
        return None


class PageAuthentication(PagesOnly, AuthenticationMiddleware):
    pass


class PageMessages(PagesOnly, MessageMiddleware):
    pass


class PageFraming(PagesOnly, XFrameOptionsMiddleware):
    pass


class PageHtmx(PagesOnly, HtmxMiddleware):
    pass
