"""Serve frontend/dist at /assets/<version>/…: bundles, icons, font and htmx.

Files are compressed where the browser accepts that, and cacheable forever under their own version.
They are not among Django's collected static files because they may be built after the server has
started; relative links inside them (chunks, workers, fonts) stay below the same version.
"""

import mimetypes
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from twenty.assets import bundles

TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".ttf": "font/ttf"}
FOR_GOOD = "public, max-age=31536000, immutable"


def asset_url(path: str) -> str:
    """Return the address of a file of frontend/dist: "ui/icons.svg"; 404 until it is built."""
    return f"/assets/{bundles.version()}/{path}"


@require_safe
def asset(request: HttpRequest, version: str, path: str) -> HttpResponse:
    """Serve one file. Under another version than the current one it must not be cached."""
    found = _file(path)
    if found is None:
        return HttpResponseNotFound("There is no such file.", content_type="text/plain")
    is_compressed, content = _content(request, found)
    response = HttpResponse(content, content_type=_content_type(found))
    response["Cache-Control"] = FOR_GOOD if version == bundles.version() else "no-cache"
    if is_compressed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _file(path: str) -> Path | None:
    try:
        root = bundles.DIST.resolve()
        found = (root / path).resolve()
        return found if found.is_relative_to(root) and found.is_file() else None
    except (ValueError, OSError):  # not a file name: it contains NUL, or is too long
        return None


def _content(request: HttpRequest, found: Path) -> tuple[bool, bytes]:
    compressed = found.with_name(f"{found.name}.gz")
    if "gzip" in request.headers.get("Accept-Encoding", "") and compressed.is_file():
        return True, compressed.read_bytes()
    return False, found.read_bytes()


def _content_type(found: Path) -> str:
    kind = TYPES.get(found.suffix) or mimetypes.guess_type(found.name)[0]
    if kind is None:
        return "application/octet-stream"
    # A browser that is not told the encoding rejects Scalar's bundle as a syntax error.
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
