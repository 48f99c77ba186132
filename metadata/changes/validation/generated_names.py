"""Names that the GraphQL schema makes, after a change: none may stand for two things
(docs/api/metadata.md#names, #field-names).

The whole model afterwards is looked at, so that it does not matter which name moved: an object's, a
field's, one of a relation's other side, one that became unique.
"""

from __future__ import annotations

from metadata.changes.validation.names import RESERVED
from metadata.changes.validation.problems import FIELD, Problems, invalid_object
from metadata.checks.definition_errors import NOT_AVAILABLE, Problem
from metadata.model.catalog import Catalog
from metadata.model.generated_names import Clash


def require_free_names(before: Catalog, after: Catalog, problems: Problems) -> None:
    """Raises `MetadataValidationError` where two claims meet that did not meet before; what an
    earlier release let in stands in nobody's way."""
    known = {clash.key for clash in before.names.clashes}
    found = [clash for clash in after.names.clashes if clash.key not in known]
    if found:
        problems.add(_problems(found, problems.kind))
    problems.raise_any()


def _problems(clashes: list[Clash], kind: str) -> list[Problem]:
    names = sorted({clash.name for clash in clashes})
    if kind == FIELD:
        (one, other), name = clashes[0].both, clashes[0].name
        message = f'Name is not available: {one} and {other} both need the GraphQL name "{name}"'
        return [Problem(NOT_AVAILABLE, message, names)]
    return [invalid_object(RESERVED, names)]
