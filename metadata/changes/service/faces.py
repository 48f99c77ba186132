"""What is made of a data model for callers, made once before the change is committed.

A schema or document that cannot be built would fail for everybody in the workspace, until somebody
finds the definition to take back. Built inside the transaction, it fails for the one who asked for
the change, and nothing has changed (decision 0022). What is built is kept with the new version's
catalog, so the next request need not build it again.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils.module_loading import import_string

from metadata.model.catalog import Catalog

logger = logging.getLogger(__name__)


def build_faces(before: Catalog, after: Catalog) -> None:
    """Call every function that `MODEL_FACES` names. What one raises goes on to the caller."""
    for path in settings.MODEL_FACES:
        try:
            import_string(path)(before, after)
        except Exception:
            logger.error(
                "A change of the data model of workspace %s is taken back: with it %s fails",
                after.workspace_id,
                path,
            )
            raise
