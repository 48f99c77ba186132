"""The Content-Security-Policy of our own pages: nothing inline, nothing from elsewhere."""

from django.http import HttpResponse

PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def with_page_policy(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = PAGE_POLICY
    return response
