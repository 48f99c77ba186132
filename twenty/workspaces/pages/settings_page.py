"""What every settings page shares: who is looking, in which workspace, with which rights.

A page view is `view(page, request, …)`. Its decorator requires sign-in, finds the person's
`RequestContext` in the session's workspace, refuses with 403 when the required flag is missing, and
turns an `ApiError` that a page did not handle into a toast or a plain page. Pages call the same
services as the APIs; templates decide nothing about rights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from apikeys.caller.user_caller import user_context
from apikeys.context import RequestContext
from twenty.errors import PERMISSION_DENIED_MESSAGE, ApiError, NotFound, PermissionDenied
from twenty.workspaces.models import Membership, User, Workspace
from twenty.workspaces.pages.model_texts import MODEL_TEXTS
from twenty.workspaces.pages.navigation import navigation_for
from twenty.workspaces.pages.security import with_page_policy
from twenty.workspaces.pages.service_texts import SERVICE_TEXTS
from twenty.workspaces.pages.texts import Texts


@dataclass(frozen=True)
class Crumb:
    label: Any  # text, or text to be translated
    url: str = ""


@dataclass(frozen=True)
class Tab:
    label: Any
    url: str
    icon: str
    is_current: bool = False


@dataclass(frozen=True)
class Page:
    """The signed-in person's view of one workspace."""

    context: RequestContext
    workspace: Workspace
    user: User

    def render(
        self,
        request: HttpRequest,
        template: str,
        *,
        title: Any,
        crumbs: Sequence[Crumb] = (),
        tabs: Sequence[Tab] = (),
        status: int = 200,
        **values: Any,
    ) -> HttpResponse:
        """Render a page in the settings' shell; the last crumb is the page itself."""
        shown = {
            "page": self,
            "workspace": self.workspace,
            "permissions": self.context.permissions,
            "theme": self.user.theme,
            "navigation": navigation_for(self.context, request.path),
            "title": title,
            "crumbs": crumbs or [Crumb(title)],
            "tabs": tabs,
            **values,
        }
        return with_page_policy(render(request, template, shown, status=status))


PageView = Callable[..., HttpResponseBase]


def settings_page(*flags: str) -> Callable[[PageView], PageView]:
    """Decorate `view(page, request, …)`; one of `flags` is required (none: every member may)."""

    def decorate(view: PageView) -> PageView:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            page = page_of(request)
            if page is None:
                return plain_page(
                    request, _("You are not a member of any workspace"), _NO_WORKSPACE, 403
                )
            try:
                if flags and not any(page.context.permissions.has_flag(flag) for flag in flags):
                    raise PermissionDenied
                return view(page, request, *args, **kwargs)
            except ApiError as error:
                return _refused(page, request, error)

        return never_cache(login_required(guarded))

    return decorate


def page_of(request: HttpRequest) -> Page | None:
    """Return the page of the workspace chosen in the session, else of the first one joined."""
    user = request.user
    if not isinstance(user, User):
        return None
    memberships = Membership.objects.filter(user=user).select_related("workspace")
    chosen = request.session.get("workspace_id")
    membership = (
        memberships.filter(workspace_id=chosen).first() if chosen else None
    ) or memberships.order_by("created_at").first()
    if membership is None:
        return None
    context = user_context(user.pk, membership.workspace_id)
    return None if context is None else Page(context, membership.workspace, user)


_NO_WORKSPACE = _("Ask an administrator for an invitation.")
_TITLES = {403: _("You may not see this page"), 404: _("There is no such page")}


def _refused(page: Page, request: HttpRequest, error: ApiError) -> HttpResponse:
    """Turn the refusal of a form into a toast on the page that sent it."""
    if request.method == "POST":
        messages.error(request, shown_message(error))
        back = request.headers.get("Referer") or request.path
        return _back(request, back)
    is_missing = isinstance(error, NotFound)
    status = 404 if is_missing else error.status
    title = _TITLES.get(status, _("That did not work"))
    return page.render(
        request, "settings/refused.html", title=title, status=status, text=shown_message(error)
    )


def _back(request: HttpRequest, address: str) -> HttpResponse:
    from django.utils.http import url_has_allowed_host_and_scheme

    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(address if safe else "/settings/profile")


def shown_message(error: ApiError) -> str:
    """Return the text for a person: the friendly one if the service gave one."""
    if error.message == PERMISSION_DENIED_MESSAGE:
        return str(_("Your role does not allow this."))
    generic = "An error occurred."
    friendly = error.user_friendly_message
    return in_page_language(friendly if friendly != generic else error.message)


def in_page_language(sentence: str) -> str:
    """Return a service's sentence in the language of the page."""
    return _SERVICES.shown(sentence)


_SERVICES = Texts(*SERVICE_TEXTS, *MODEL_TEXTS)


def plain_page(
    request: HttpRequest, title: Any, text: Any, status: int = 200, *, is_way_home: bool = False
) -> HttpResponse:
    """Return a page without navigation that says one thing, with a link to the start or out."""
    shown = {"title": title, "text": text, "home": is_way_home}
    return with_page_policy(render(request, "account/plain.html", shown, status=status))
