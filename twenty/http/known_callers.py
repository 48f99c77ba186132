"""Whether it is known who sends a request: his body may then be larger, and come more slowly."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from twenty.http.access_log import ACTOR

_USER = "twenty.user_is_known"


def note_user(request: HttpRequest) -> None:
    """Somebody is signed in to the pages. (Callers of the APIs are noted as they authenticate.)"""
    request.META[_USER] = True


def is_known(environ: Mapping[str, Any]) -> bool:
    """Whether the caller has been recognised by now."""
    return ACTOR in environ or _USER in environ
