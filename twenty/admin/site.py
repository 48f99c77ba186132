"""`/admin/`: for operators (`User.is_staff`), with one sign-in and a health page.

Pages of Django's admin get the same Content-Security-Policy as ours. Sign-in goes through our own
page, because attempts are throttled there; Django's form would be a way around that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache


class OperatorSite(AdminSite):
    site_header = "Twenty"
    site_title = "Twenty"
    index_title = gettext_lazy("Operation of this server")
    site_url = "/settings/profile"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_active and user.is_staff)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Leave out `r/<path>/<path>/`.

        Its two open-ended parts would be matched against each other before anybody is
        authenticated, and no record here has a page to redirect to.
        """
        known = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        return [path("health/", self.admin_view(self.health), name="health"), *known]

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        from twenty.workspaces.pages.security import PAGE_POLICY

        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = inner(request, *args, **kwargs)
            response.headers["Content-Security-Policy"] = PAGE_POLICY
            return response

        return guarded

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        from twenty.workspaces.pages.settings_page import plain_page

        wanted = request.GET.get("next") or reverse("admin:index")
        if request.user.is_authenticated:
            if self.has_permission(request):
                return redirect("admin:index")
            text = _("This area is for operators of the server.")
            return plain_page(request, _("You may not see this page"), text, 403)
        return redirect(f"{reverse('sign-in')}?{urlencode({'next': wanted})}")

    def health(self, request: HttpRequest) -> HttpResponse:
        from twenty.admin.health import checks

        values = {**self.each_context(request), "title": _("Health"), "checks": checks()}
        return never_cache(render)(request, "admin/health.html", values)
