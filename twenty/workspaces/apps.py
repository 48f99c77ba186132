"""The Django application `twenty.workspaces`."""

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "twenty.workspaces"
    label = "workspaces"
    default_auto_field = "django.db.models.BigAutoField"
