"""Build what is served of a data model, before the change to it is committed.

A schema or document that cannot be built would fail for everybody in the workspace, until somebody
finds the definition to revert. Built inside the transaction, it fails for whoever requested the
change, and nothing has changed (decision 0022). The results are kept with the new version's
catalog, so the next request need not build them again.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils.module_loading import import_string

from metadata.model.catalog import Catalog

logger = logging.getLogger(__name__)


def build_faces(before: Catalog, after: Catalog) -> None:
    """Call every function that `MODEL_FACES` names. Lets their exceptions through."""
    for path in settings.MODEL_FACES:
        try:
            import_string(path)(before, after)
        except Exception:
            logger.error(
                "A change of the data model of workspace %s is rolled back: with it %s fails",
                after.workspace_id,
                path,
            )
            raise
