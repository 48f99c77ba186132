"""The slow twin: the same request without a cache, a shortcut or a prepared name.

`twenty.reference` is the switch. A twin that reads the whole data model for every request is slow:
`Memory` caches what it read by the contents of the tables it was read from, independently of any
version number of the product. Every twentieth request, and every change, does without.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from uuid import UUID

from django.db import connection

from twenty.reference import reference_path

if TYPE_CHECKING:
    from graphql import GraphQLSchema

    from metadata.model.catalog import Catalog

DOES_WITHOUT = 20
_NEVER = re.compile(r"(?!)")


def _without_cache(function: Any) -> Any:
    return getattr(function, "__wrapped__", function)


def _without_readers(field_writer: Callable[..., Any]) -> Callable[..., Any]:
    """Parse every value with its type's `parse`."""
    return lambda field: replace(field_writer(field), readers={})


# Shortcuts without a switch, being no cache or that of a plain function: taken out here. By name:
# the twin's replacement.
TAKEN_OUT: Mapping[str, Callable[[Any], Any]] = {
    "twenty.api.middleware._resolved": _without_cache,
    "twenty.http.query_string._decoded": _without_cache,
    "core.rest.query_params.parse_order_by": _without_cache,
    "metadata.types.composite.phone_filters.readings_of": _without_cache,
    "core.rest.filter_parser._PLAIN": lambda pattern: _NEVER,
    "core.query.write.writers._field_writer": _without_readers,
}
_MARK = """
SELECT md5(concat(
  (SELECT schema_version FROM workspaces_workspace WHERE id = %(id)s),
  (SELECT string_agg(t::text, '|' ORDER BY id) FROM metadata_objectmetadata t
    WHERE workspace_id = %(id)s),
  (SELECT string_agg(t::text, '|' ORDER BY id) FROM metadata_fieldmetadata t
    WHERE workspace_id = %(id)s),
  (SELECT string_agg(t::text, '|' ORDER BY id) FROM metadata_indexmetadata t
    WHERE workspace_id = %(id)s)))
"""


class Memory:
    """What twins have read.

    `installed` puts it between the product's loaders and their callers; it is active only inside
    `twin`.
    """

    def __init__(self) -> None:
        self._marks: dict[UUID, str] = {}
        self._catalogs: dict[tuple[UUID, str], Catalog] = {}
        self._schemas: dict[int, tuple[Any, Catalog]] = {}
        self._is_at_work = False
        self._count = 0

    def look_again(self) -> None:
        """Note that something may have changed."""
        self._marks.clear()

    @contextmanager
    def twin(self, *, from_scratch: bool = False) -> Iterator[None]:
        """Use the reference path; `from_scratch`: without the memory."""
        self._count += 1
        self._is_at_work = not from_scratch and self._count % DOES_WITHOUT != 0
        try:
            with ExitStack() as stack:
                stack.enter_context(reference_path())
                for name, slow in TAKEN_OUT.items():
                    stack.enter_context(patch(name, slow(resolve_name(name))))
                yield
        finally:
            self._is_at_work = False

    @contextmanager
    def installed(self) -> Iterator[None]:
        from core.graphql.types import schema
        from metadata.model import catalog

        loaders: dict[str, Any] = {
            "load": catalog.load_catalog,
            "build": schema.build_schema,
        }

        def load_catalog(*given: Any) -> Any:
            load = loaders["load"]
            return self._catalog(load, *given) if self._is_at_work else load(*given)

        def build_schema(found: Any) -> Any:
            build = loaders["build"]
            return self._schema(build, found) if self._is_at_work else build(found)

        with (
            patch.object(catalog, "load_catalog", load_catalog),
            patch.object(schema, "build_schema", build_schema),
        ):
            yield

    def model_of(self, workspace_id: UUID, schema: str, version: int) -> tuple[Catalog, Any]:
        """Return catalog and GraphQL schema, for the generator, which may know what twins know."""
        from core.graphql.types.schema import build_schema
        from metadata.model.catalog import load_catalog

        found = self._catalog(load_catalog, workspace_id, schema, version)
        built: GraphQLSchema = self._schema(build_schema, found)
        return found, built

    def _catalog(self, load: Callable[..., Catalog], workspace_id: UUID, *given: Any) -> Catalog:
        mark = self._marks.get(workspace_id)
        if mark is None:
            with connection.cursor() as cursor:
                cursor.execute(_MARK, {"id": workspace_id})
                mark = self._marks[workspace_id] = str(cursor.fetchone()[0])
        key = workspace_id, mark
        if key not in self._catalogs:
            self._catalogs[key] = load(workspace_id, *given)
        found = self._catalogs[key]
        found.derived.clear()
        return found

    def _schema(self, build: Callable[..., Any], found: Catalog) -> Any:
        if id(found) not in self._schemas:
            self._schemas[id(found)] = build(found), found  # kept, so that its id is not reused
        return self._schemas[id(found)][0]
