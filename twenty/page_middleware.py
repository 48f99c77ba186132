"""The pages' language, for the time of the page."""

from typing import Any

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class PageLocale(LocaleMiddleware):
    def __call__(self, request: HttpRequest) -> Any:
        """The language ends with the page: the next request of this thread may be an API's,
        whose messages are English."""
        try:
            return super().__call__(request)
        finally:
            translation.deactivate()
