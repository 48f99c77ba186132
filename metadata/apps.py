"""The Django application `metadata`."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MetadataConfig(AppConfig):
    name = "metadata"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_upgrade, sender=self)


def _upgrade(*, using: str, **_: Any) -> None:
    from metadata.upgrade import upgrade_workspaces
    from twenty.db.start import is_migrated

    # Not while somebody migrates to an intermediate state.
    if using == "default" and is_migrated():
        upgrade_workspaces()
