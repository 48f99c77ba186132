"""The Content-Security-Policy of the playground pages.

It guarantees that nothing leaves the server: scripts, styles, fonts, workers and calls are limited
to this origin. 'unsafe-inline' is for style attributes and the style elements that both playgrounds
create, and is set on these pages only.
"""

from django.http import HttpResponse

PLAYGROUND_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def with_playground_policy(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = PLAYGROUND_POLICY
    return response
