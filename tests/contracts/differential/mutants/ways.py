"""Faults of shortcuts around a library: they read, send or refuse differently from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tests.contracts.differential.mutants.tools import Mutant, kept, replaced


def _credulous(field_writer: Callable[..., Any]) -> Callable[..., Any]:
    """Bind parts as they were written."""

    def written(field: Any) -> Any:
        made = field_writer(field)
        readers = {name: (column, _as_it_is) for name, (column, _) in made.readers.items()}
        return replace(made, readers=readers)

    return written


def _as_it_is(value: Any) -> Any:
    return value


def _even_ids(dumpers: Mapping[type, Any]) -> Mapping[type, Any]:
    return {**dumpers, UUID: lambda value: b"%032x" % (value.int & ~1)}


def _of_variables(name: str, make: Callable[[Any], Any]) -> Mutant:
    """Replace a function of the coercers, which types keep; a mutant keeps its own elsewhere."""

    def mutate(patch: pytest.MonkeyPatch) -> None:
        patch.setattr("core.graphql.document.variables._COERCER", f"coercer without {name}")
        replaced(f"core.graphql.document.variables.{name}", make)(patch)

    return mutate


WAYS: Mapping[str, Mutant] = {
    "regular variables may be null where they must not": _of_variables(
        "_not_null", lambda real: _as_it_is
    ),
    "regular variables need nothing": _of_variables(
        "_not_to_be_missed", lambda real: lambda wanted: []
    ),
    "ids go to the database without their last bit": replaced(
        "twenty.db.libpq._DUMPERS", _even_ids
    ),
    "texts go to the database without the blanks around them": replaced(
        "twenty.db.libpq._DUMPERS", lambda real: {**real, str: lambda value: value.strip().encode()}
    ),
    "plain filters know comparators of lists": replaced(
        "core.rest.filter_parser.SINGLE_COMPARATORS", lambda real: real | {"in", "containsAny"}
    ),
    "values are written part by part as they come": replaced(
        "core.query.write.writers._field_writer", _credulous
    ),
    "readings of phone numbers are kept by their beginning": kept(
        "metadata.types.composite.phone_filters.readings_of", lambda text: text[:2]
    ),
}
