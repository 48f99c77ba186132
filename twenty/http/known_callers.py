"""Whether a request's sender is known: their bodies may be larger, and arrive more slowly."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from twenty.http.access_log import ACTOR

_USER = "twenty.user_is_known"


def note_user(request: HttpRequest) -> None:
    """Note that somebody is signed in to the pages. (API callers are noted elsewhere.)"""
    request.META[_USER] = True


def is_known(environ: Mapping[str, Any]) -> bool:
    """Tell whether the caller has been recognised by now."""
    return ACTOR in environ or _USER in environ
