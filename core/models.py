"""Webhooks: who wants to be told what is written in a workspace. See docs/api/webhooks.md.

What is to be delivered stands beside the records (`core.webhooks.deliveries`).
"""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apikeys.models import Role
from twenty.db.sealed import SealedTextField
from twenty.workspaces.models import Workspace


class Webhook(models.Model):
    """A target that gets the events it subscribes to, as its role may see them.

    Without a role it is paused. A deleted one stays for the audit log and its id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="webhooks")
    role = models.ForeignKey(Role, on_delete=models.SET_NULL, null=True, related_name="webhooks")
    target_url = models.TextField()
    operations = ArrayField(models.TextField())
    updated_fields = ArrayField(models.TextField(), null=True)
    filter = models.JSONField(null=True)
    description = models.TextField(null=True)  # noqa: DJ001  null is an answer of the API
    secret = SealedTextField()
    previous_secret = SealedTextField(null=True)
    previous_until = models.DateTimeField(null=True)
    # Made by the old call with one `operation`: its deliveries have `eventType` too.
    is_legacy = models.BooleanField(default=False)
    is_paused = models.BooleanField(default=False)
    paused_reason = models.CharField(max_length=40, blank=True)
    failing_since = models.DateTimeField(null=True)
    created_by = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "created_at"], name="webhook_by_age"),
        ]

    def __str__(self) -> str:
        return self.target_url
