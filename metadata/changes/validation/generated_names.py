"""Names generated for the GraphQL schema: after a change, none may have two meanings.

The whole resulting model is checked, so it does not matter which name changed: an object's, a
field's, one of a relation's other side, one that became unique. See docs/api/metadata.md#names,
#field-names.
"""

from __future__ import annotations

from metadata.changes.validation.names import RESERVED
from metadata.changes.validation.problems import FIELD, Problems, invalid_object
from metadata.checks.definition_errors import NOT_AVAILABLE, Problem
from metadata.model.catalog import Catalog
from metadata.model.generated_names import Clash


def require_free_names(before: Catalog, after: Catalog, problems: Problems) -> None:
    """Raise `MetadataValidationError` for clashes that did not exist before.

    Clashes admitted by an earlier release block nobody.
    """
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
