"""The API playground pages and the token they call the APIs with.

What comes in: a signed-in person and the wish for REST or GraphQL, core or metadata. What goes
out: a full page around Scalar or GraphiQL, or a stand-in while those are not built; and, for a
POST with a CSRF token, a token for two hours. The token is in no page's HTML: scripts fetch it
and keep it in memory. See docs/api/openapi.md#playgrounds.
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
from django_ratelimit.core import get_usage

from apikeys.caller import playground_tokens
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
    """The page of one API; without bundles, its stand-in (which says what is going on)."""
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
    """{token, expiresAt} for the signed-in person in the workspace of the session.

    401 when nobody is signed in (also in no workspace), 429 past 30 tokens a minute.
    """
    page = page_of(request)
    if page is None:
        return _refusal(401, "UNAUTHENTICATED", gettext("Sign in to get a playground token."))
    usage = get_usage(
        request, group="playground-token", key=_user_key, rate=TOKENS_PER_MINUTE, increment=True
    )
    if usage and usage["should_limit"]:
        refusal = _refusal(
            429, "RATE_LIMITED", gettext("Too many playground tokens were asked for.")
        )
        refusal["Retry-After"] = str(max(usage["time_left"], 1))
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
    """?theme= of the link, else the person's own choice."""
    asked = request.GET.get("theme", "")
    return asked if asked in THEMES else page.user.theme


def _user_key(group: str, request: HttpRequest) -> str:
    return str(request.user.pk)


def _refusal(status: int, error: str, message: str) -> JsonResponse:
    return JsonResponse(
        {"statusCode": status, "error": error, "messages": [message]}, status=status
    )
