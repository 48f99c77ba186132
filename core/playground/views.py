"""The API playground pages and the token they call the APIs with.

A page is a full one around Scalar or GraphiQL, or a stand-in while those are not built. A POST with
a CSRF token returns a token for two hours. No page's HTML contains it: scripts fetch it and keep it
in memory. See docs/api/openapi.md#playgrounds.
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render, resolve_url
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apikeys.caller import playground_tokens
from apikeys.limits.rate_counter import count
from core.playground.examples import example
from core.playground.security import with_playground_policy
from core.playground.texts import API_NAMES, SCHEMA_HELP, SCHEMA_NAMES
from twenty.assets import bundles
from twenty.workspaces.pages.settings_page import Page, page_of, settings_page

ENDPOINTS = {"core": "/graphql", "metadata": "/metadata"}
DOCUMENTS = {"core": "/rest/open-api/core", "metadata": "/rest/open-api/metadata"}
TOKENS_PER_MINUTE = "30/m"
THEMES = ("light", "dark", "system")


@require_safe
@settings_page()
def playground(page: Page, request: HttpRequest, api: str, schema: str) -> HttpResponse:
    """Show the page of one API; without bundles, a stand-in that explains the state."""
    is_built = bundles.is_built()
    template = api if is_built else f"{api}_standin"
    context = {
        **_page_context(page, request, api, schema),
        "is_built": is_built,
        "is_building": not is_built and bundles.is_building(),
    }
    return with_playground_policy(render(request, f"playground/{template}.html", context))


@require_POST
@never_cache
def token(request: HttpRequest) -> JsonResponse:
    """Return {token, expiresAt} for the signed-in person in the session's workspace.

    401 when nobody is signed in (or in no workspace), 429 beyond 30 tokens a minute.
    """
    page = page_of(request)
    if page is None:
        return _refusal(401, "UNAUTHENTICATED", gettext("Sign in to get a playground token."))
    usage = count(request, "playground-token", str(page.user.pk), TOKENS_PER_MINUTE)
    if usage is not None and usage.is_exceeded:
        refusal = _refusal(
            429, "RATE_LIMITED", gettext("Too many playground tokens were requested.")
        )
        refusal["Retry-After"] = str(usage.seconds_left)
        return refusal
    text, expires_at = playground_tokens.mint(page.user.pk, page.workspace.pk)
    return JsonResponse({"token": text, "expiresAt": f"{expires_at:%Y-%m-%dT%H:%M:%S}.000Z"})


def _page_context(page: Page, request: HttpRequest, api: str, schema: str) -> dict[str, Any]:
    return {
        "api": api,
        "schema": schema,
        "title": f"{API_NAMES[api]} · {SCHEMA_NAMES[schema]}",
        "help": SCHEMA_HELP[schema],
        "apis": API_NAMES,
        "schemas": SCHEMA_NAMES,
        "theme": _theme(page, request),
        "language": get_language() or "en",
        "endpoint": ENDPOINTS[schema],
        "document_url": DOCUMENTS[schema],
        "example": example(schema, page.context),
        "csrf_token_value": get_token(request),
        "storage_key": f"playground:{page.user.pk}:{page.workspace.pk}:{schema}",
        "sign_in_url": f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}",
    }


def _theme(page: Page, request: HttpRequest) -> str:
    """Return ?theme= of the link, else the person's own choice."""
    asked = request.GET.get("theme", "")
    return asked if asked in THEMES else page.user.theme


def _refusal(status: int, error: str, message: str) -> JsonResponse:
    return JsonResponse(
        {"statusCode": status, "error": error, "messages": [message]}, status=status
    )
