"""The server's public address, without a slash at its end."""

import re

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

_HOST = re.compile(r"[A-Za-z0-9.\-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?")


def public_url(request: HttpRequest) -> str:
    """Return SERVER_URL, or the address that the request came to.

    A `Host` that is not among the allowed ones is shown only to its sender.
    """
    if settings.SERVER_URL:
        return str(settings.SERVER_URL).rstrip("/")
    try:
        host = request.get_host()
    except DisallowedHost:
        host = request.META.get("HTTP_HOST", "")
    if not _HOST.fullmatch(host):
        host = "localhost"
    return f"{request.scheme}://{host}"
