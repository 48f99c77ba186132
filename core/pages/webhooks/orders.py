"""What buttons of a webhook's page do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.webhooks import orders, service
from twenty.workspaces.pages.confirmation import is_confirmed
from twenty.workspaces.pages.settings_page import Page, settings_page

RECOVER_SPAN = timedelta(hours=24)


@require_POST
@settings_page(service.FLAG)
def webhook_test(page: Page, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Send a test and show what came."""
    delivery = orders.send_test(page.context, webhook_id)
    if delivery.state == "sent":
        messages.success(
            request, _("The target received the test (%(status)s).") % {"status": delivery.status}
        )
    else:
        messages.error(
            request, _("The test was not received: %(error)s") % {"error": delivery.error}
        )
    return redirect("webhook-delivery", webhook_id, delivery.id)


@require_POST
@settings_page(service.FLAG)
def webhook_pause(page: Page, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    service.pause_webhook(page.context, webhook_id)
    messages.success(request, _("The webhook is paused."))
    return redirect("webhook", webhook_id)


@require_POST
@settings_page(service.FLAG)
def webhook_resume(page: Page, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    service.resume_webhook(page.context, webhook_id)
    messages.success(request, _("The webhook is active again; what waited is being sent."))
    return redirect("webhook", webhook_id)


@require_POST
@settings_page(service.FLAG)
def webhook_recover(page: Page, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Deliver again what was not received in the last day; the API takes any time."""
    count = orders.recover(page.context, webhook_id, timezone.now() - RECOVER_SPAN)
    messages.success(
        request,
        ngettext("%(count)s delivery is sent again.", "%(count)s deliveries are sent again.", count)
        % {"count": count},
    )
    return redirect("webhook", webhook_id)


def _confirmed(
    work: Callable[[Page, HttpRequest, UUID], HttpResponse],
) -> Callable[..., HttpResponse]:
    def view(page: Page, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        service.get_webhook(page.context, webhook_id)
        if not is_confirmed(request):
            messages.error(request, _("Nothing was changed: the confirmation was not typed."))
            return redirect("webhook", webhook_id)
        return work(page, request, webhook_id)

    return view


@require_POST
@settings_page(service.FLAG)
@_confirmed
def webhook_rotate(page: Page, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    service.rotate_secret(page.context, webhook_id)
    messages.success(
        request,
        _("The webhook has a new secret. For 24 hours the previous one signs too."),
    )
    return redirect("webhook", webhook_id)


@require_POST
@settings_page(service.FLAG)
@_confirmed
def webhook_delete(page: Page, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    service.delete_webhook(page.context, webhook_id)
    messages.success(request, _("The webhook was deleted."))
    return redirect("webhooks")


@require_POST
@settings_page(service.FLAG)
def delivery_again(
    page: Page, request: HttpRequest, webhook_id: UUID, delivery_id: UUID
) -> HttpResponse:
    orders.redeliver(page.context, webhook_id, delivery_id)
    messages.success(request, _("The delivery is sent again."))
    return redirect("webhook-delivery", webhook_id, delivery_id)
