"""`/settings/api-webhooks/webhooks` and the pages of one webhook (docs/api/webhooks.md#pages).

Rules: `core.webhooks.service`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apikeys.pages.keys import LIST as SECTION
from apikeys.pages.keys import section_tabs
from core.models import Webhook
from core.pages.webhooks import shown
from core.pages.webhooks.forms import (
    FIRST_ROWS,
    WebhookForm,
    action_choices,
    initial_of,
    object_choices,
    operations_written,
    rows_of,
)
from core.webhooks import orders, service
from core.webhooks.deliveries.expanding import left_out_since
from core.webhooks.deliveries.rows import STATES
from twenty.errors import ApiError
from twenty.workspaces.pages.listing import listing
from twenty.workspaces.pages.settings_page import Crumb, Page, settings_page, shown_message

LIST = f"{SECTION}/webhooks"
LOG_SIZE = 25


@require_safe
@settings_page(service.FLAG)
def webhook_list(page: Page, request: HttpRequest) -> HttpResponse:
    webhooks = listing(
        request,
        service.listed_webhooks(page.context),
        "webhooks",
        lambda text: Q(target_url__icontains=text) | Q(description__icontains=text),
    )
    return page.render(
        request,
        "settings/webhooks.html",
        title=_("Webhooks"),
        crumbs=[Crumb(_("APIs & Webhooks"), SECTION), Crumb(_("Webhooks"))],
        tabs=section_tabs("webhooks"),
        webhooks=webhooks,
        rows=[(one, shown.state_shown(one)) for one in webhooks.shown],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(service.FLAG)
def webhook_new(page: Page, request: HttpRequest) -> HttpResponse:
    """Show the form; a POST makes the webhook. An empty secret there means a new one."""
    roles = service.roles_to_choose(page.context)
    own = next((one for one in roles if one.pk == page.context.permissions.role_id), None)
    form = WebhookForm(request.POST or None, roles=roles, initial={"role": own})
    operations: Sequence[str] = FIRST_ROWS
    if request.method == "POST":
        operations = operations_written(request.POST)
        if form.is_valid():
            given = form.given(operations)
            try:
                webhook = service.create_webhook(
                    page.context, {**given, "secret": given["secret"] or None}
                )
            except ApiError as error:
                form.add_error(None, shown_message(error))
            else:
                messages.success(request, _("The webhook was created."))
                return redirect("webhook", webhook.pk)
    return page.render(
        request,
        "settings/webhook_new.html",
        title=_("New webhook"),
        crumbs=[*_crumbs(), Crumb(_("New webhook"))],
        **_form_values(page, form, operations),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@settings_page(service.FLAG)
def webhook_detail(page: Page, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    webhook = service.get_webhook(page.context, webhook_id)
    roles = service.roles_to_choose(page.context)
    form = WebhookForm(request.POST or None, roles=roles, initial=initial_of(webhook))
    operations: Sequence[str] = webhook.operations
    if request.method == "POST":
        operations = operations_written(request.POST)
        if form.is_valid() and _is_saved(page, webhook, form, operations):
            messages.success(request, _("The webhook was saved."))
            return redirect("webhook", webhook_id)
    return page.render(
        request,
        "settings/webhook.html",
        title=shown.host_of(webhook),
        crumbs=[*_crumbs(), Crumb(shown.host_of(webhook))],
        webhook=webhook,
        state=shown.state_shown(webhook),
        word=_("yes"),
        left_out_since=left_out_since(webhook),
        **_form_values(page, form, operations),
        **_log_values(page, request, webhook),
    )


@require_safe
@settings_page(service.FLAG)
def delivery_detail(
    page: Page, request: HttpRequest, webhook_id: UUID, delivery_id: UUID
) -> HttpResponse:
    webhook = service.get_webhook(page.context, webhook_id)
    delivery = orders.delivery(page.context, webhook_id, delivery_id)
    return page.render(
        request,
        "settings/webhook_delivery.html",
        title=delivery.event_name,
        crumbs=[
            *_crumbs(),
            Crumb(shown.host_of(webhook), f"/settings/webhooks/{webhook.pk}"),
            Crumb(delivery.event_name),
        ],
        webhook=webhook,
        one=shown.delivery_shown(page.context, delivery),
    )


def _is_saved(page: Page, webhook: Webhook, form: WebhookForm, operations: Sequence[str]) -> bool:
    """Save only what the form changes, so that what is no longer valid does not stop the rest."""
    given = form.given(operations)
    present = {
        "target_url": webhook.target_url,
        "description": webhook.description or "",
        "secret": webhook.secret,
        "role_id": webhook.role_id,
        "operations": webhook.operations,
        "updated_fields": webhook.updated_fields,
        "filter": webhook.filter,
    }
    changes = {name: value for name, value in given.items() if value != present[name]}
    if not changes:
        return True
    try:
        service.update_webhook(page.context, webhook.pk, changes)
    except ApiError as error:
        form.add_error(None, shown_message(error))
        return False
    return True


def _form_values(page: Page, form: WebhookForm, operations: Sequence[str]) -> dict[str, Any]:
    return {
        "form": form,
        "rows": rows_of(operations),
        "objects": object_choices(page.context, operations),
        "actions": action_choices(),
    }


def _log_values(page: Page, request: HttpRequest, webhook: Webhook) -> dict[str, Any]:
    state = request.GET.get("state", "")
    chosen = state if state in STATES else None
    after = _cursor(request.GET.get("after", ""))
    log = orders.deliveries(page.context, webhook.pk, chosen, LOG_SIZE, after)
    return {
        "deliveries": shown.deliveries_shown(page.context, log.deliveries),
        "chosen_state": chosen or "",
        "states": shown.state_choices(),
        "next_after": log.deliveries[-1].id if log.has_more else None,
        "is_later_page": after is not None,
    }


def _cursor(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _crumbs() -> list[Crumb]:
    return [Crumb(_("APIs & Webhooks"), SECTION), Crumb(_("Webhooks"), LIST)]
