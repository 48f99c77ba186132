"""A row's version: the transaction that wrote it (`xmin`) and its place in the table (`ctid`).

Every change of a row moves it, also the second one of the same transaction; a row that starts to
refer to it does not. Maintenance that rewrites a table, and a restored dump, give new versions to
unchanged rows, which costs somebody a second look and loses nothing (docs/decisions/0032).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Model, TextField
from django.db.models.expressions import RawSQL

from twenty.errors import PreconditionFailed

CURRENT = "currentVersion"
_VERSION = RawSQL("concat(xmin, translate(ctid::text, '(,)', '-.'))", [], output_field=TextField())


def row_version(model: type[Model], workspace_id: UUID, row_id: UUID) -> str:
    """Return the version of a workspace's row; "" without such a row.

    Read it before what it is to vouch for: then it can be older than that, never newer.
    """
    rows: Any = model._default_manager.filter(pk=row_id, workspace_id=workspace_id)
    return rows.annotate(version=_VERSION).values_list("version", flat=True).first() or ""


def require_version(
    model: type[Model], workspace_id: UUID, row_id: UUID, expected: Collection[str] | None
) -> None:
    """Raise `PreconditionFailed` unless the row, locked by the caller, has an expected version.

    A row that is not there is somebody else's to report.
    """
    if expected is None:
        return
    version = row_version(model, workspace_id, row_id)
    if version and version not in expected:
        raise changed_meanwhile(version)


def changed_meanwhile(version: str) -> PreconditionFailed:
    return PreconditionFailed(
        f"This is not what you read: its version is {version} now. Nothing was changed; read it "
        "again and decide anew.",
        user_friendly_message="Somebody else has changed this in the meantime.",
        body={CURRENT: version},
        headers={"ETag": f'"{version}"'},
    )
