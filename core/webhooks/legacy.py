"""The old call with one `operation`, which connectors still send."""

from __future__ import annotations

from typing import Any

from core.webhooks.operations import read_legacy_operation
from twenty.errors import BadUserInput


def with_operations(given: dict[str, Any]) -> dict[str, Any]:
    """Return `given` with `operations` in place of `operation`, and `is_legacy` where it was so."""
    if given.get("operation") is None:
        return {name: value for name, value in given.items() if name != "operation"}
    if given.get("operations") is not None:
        raise BadUserInput(
            "webhook: operation and operations cannot be given together", code="INVALID_INPUT"
        )
    operations = [read_legacy_operation(given["operation"])]
    rest = {name: value for name, value in given.items() if name != "operation"}
    return {**rest, "operations": operations, "is_legacy": True}
